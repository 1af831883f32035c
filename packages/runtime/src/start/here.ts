// Scripts get both from the module that has started them: `tsdown.config.ts` sees to that.

export const importMeta: ImportMeta = import.meta

/** Where the scripts of this package are. */
export interface CodeUrls {
  /** `preload-start.ts` */
  readonly preload: URL
  /** `start-runtime.ts` */
  readonly start: URL
  /** `runtime.ts` */
  readonly runtime: URL
  /** What `deferred.ts` says. */
  readonly deferred: URL
  /** `store/index.ts` */
  readonly store: URL
}

/** Only before the program can have replaced `URL`: tools that trace the files of a program look for these expressions. */
export function codeUrls(): CodeUrls {
  return {
    preload: new URL('./preload.cjs', import.meta.url),
    start: new URL('./start.cjs', import.meta.url),
    runtime: new URL('./runtime.cjs', import.meta.url),
    deferred: new URL('./deferred.cjs', import.meta.url),
    store: new URL('./store.cjs', import.meta.url),
  }
}

/** What the files that are deferred import from the rest of the runtime, by name: `tsdown.config.ts` puts it in the place of this file. */
export const loaded: object = {}

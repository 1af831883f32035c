// What the build knows of `runtime.cjs`. `tsdown.config.ts` puts it in the place of this file; from the sources nothing is started.

/** Checksum of the whole text. */
export const RUNTIME_TEXT_CHECKSUM: number = 0

/** The end of the text: a comment that names the checksum of what stands before it, so that the text of another build is told from this one. */
export const RUNTIME_END: string = ''

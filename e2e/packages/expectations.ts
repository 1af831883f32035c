/** What is to be expected of a program beyond what it does natively. */
export interface Expectation {
  /** Why modules stay with Node at build time: each reason has to match, and there has to be one. */
  readonly left?: RegExp
  /** CommonJS modules that no build sees, by the end of their paths: they are required under computed names. */
  readonly unseen?: RegExp
  /**
   * Whether functions of its ES modules show our text: those of cycles, and below them. `docs/differences.md`, “The text of
   * functions”.
   */
  readonly hasOtherTexts?: boolean
}

export const expectations: Readonly<Record<string, Expectation>> = {
  'drizzle-orm': { hasOtherTexts: true },
  'dynamic-requirer': { unseen: /\/parts\/three\.js$/ },
  'node-rs-xxhash': { left: /^it is an addon$/ },
  yargs: { left: /\bcycle\b/, hasOtherTexts: true },
}

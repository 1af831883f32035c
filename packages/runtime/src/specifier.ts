/** Whether a specifier is the name of a package, or a URL that is no file's. */
export function isBare(specifier: string): boolean {
  return !/^(?:\.{0,2}\/|file:)/.test(specifier)
}

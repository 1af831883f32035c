/** What decides how modules are loaded, and is therefore said by the way to start, not by who calls. */
const OURS =
  /^(?:ESM_BYTECODE(?:_|$)|NODE_COMPILE_CACHE$|NODE_DISABLE_COMPILE_CACHE$|NODE_V8_COVERAGE$|WATCH_REPORT_DEPENDENCIES$)/

/**
 * That of this process, without what would change how the program starts.
 *
 * @param others later ones win
 */
export function programEnvironment(
  ...others: readonly Readonly<Record<string, string>>[]
): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  return Object.assign({ NODE_ENV: 'production', ...Object.fromEntries(inherited) }, ...others) as Record<
    string,
    string | undefined
  >
}

/**
 * Whether the runtime can serve what a Node loads: [22.18, 24.1]. `packages/runtime/src/process/node-features.ts` says why.
 *
 * @param version as `process.version` spells it
 */
export function hasRegisterHooks(version: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
  return major === 22 ? minor >= 18 : major === 24 ? minor >= 1 : major > 24
}

/** Variables that change how a program starts, in Node, in Bun, in Deno or in ours. */
const FOREIGN = /^(NODE_|ESM_BYTECODE|V8_COMPILE_CACHE|DISABLE_V8_COMPILE_CACHE|BUN_|DENO_|npm_)/i

/** The variables of this process without those that would change what is measured, and with `own`. */
export function childEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  return { ...Object.fromEntries(kept), ...own }
}

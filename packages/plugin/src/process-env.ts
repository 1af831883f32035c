import type { loadEnv } from 'vite'

type Variables = Record<string, string | undefined>

/**
 * As this module was found: a configuration file evaluates what it imports before its own code, so that no `.env` file of
 * the mode has had any effect yet.
 */
const atStart: Readonly<Variables> = { ...process.env }

/**
 * Takes back what the `.env` files of a mode did to `process.env`, so that another mode can be resolved in the same process:
 * Vite puts some of their variables there, and configuration files often all of them
 * (`process.env = { ...process.env, ...loadEnv(mode, process.cwd(), '') }`), from where they would win over the files of the
 * other mode. A variable with a value of another origin stays.
 *
 * @param folders those in which the `.env` files may be
 * @param load `loadEnv` of the Vite that runs
 */
export function undoEnvFiles(mode: string, folders: readonly string[], load: typeof loadEnv): void {
  for (const folder of new Set(folders)) {
    const inFiles = withEnvironment({}, () => load(mode, folder, ''))
    const expanded = withEnvironment({ ...atStart }, () => load(mode, folder, ''))
    for (const name of Object.keys(inFiles)) {
      const value = process.env[name]
      if (value === inFiles[name] || value === expanded[name]) restore(name)
    }
  }
  // Vite keeps here what a file says of NODE_ENV, and the first one wins.
  restore('VITE_USER_NODE_ENV')
  // Vite has set it before this module was there, unless somebody else did; a build that begins now sets it again.
  if (process.env['NODE_ENV'] === 'production') delete process.env['NODE_ENV']
}

function restore(name: string): void {
  const value = atStart[name]
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

function withEnvironment<Result>(variables: Variables, task: () => Result): Result {
  const own = process.env
  process.env = variables
  try {
    return task()
  } finally {
    process.env = own
  }
}

// What module hooks of other tools do is only seen where Node resolves something: APM agents, import-in-the-middle.

/** Whether hooks leave a built-in module as it is. What they put in its place may change whenever it likes. */
export function isUnhookedBuiltin(specifier: string): boolean {
  try {
    const bare = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier
    return import.meta.resolve(specifier) === `node:${bare}`
  } catch {
    return false
  }
}

/** Whether hooks leave the URL of a module as it is: import-in-the-middle adds `?iitm=true`. */
export function isUnhookedModule(url: string): boolean {
  try {
    return import.meta.resolve(url) === url
  } catch {
    return false
  }
}

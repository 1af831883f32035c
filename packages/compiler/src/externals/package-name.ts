/**
 * The package that a file belongs to, from its path alone.
 *
 * @param path with `/` or `\`
 * @returns the name below the last `node_modules`, or `null` outside of one
 */
export function packageNameOf(path: string): string | null {
  const name = /^.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/s.exec(`/${path}`)?.[1]
  return name?.replace('\\', '/') ?? null
}

/**
 * The package that a specifier asks for: `@scope/name/sub/path` is one of many ways into `@scope/name`.
 *
 * @returns `null` for a path, a URL, and what is private to the package that asks
 */
export function packageOfSpecifier(specifier: string): string | null {
  return /^(?:@[^/]+\/)?[^@./#:][^/:]*(?=\/|$)/.exec(specifier)?.[0] ?? null
}

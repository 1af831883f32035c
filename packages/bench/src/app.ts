// What the bench asks of an application.

/** One real program that every peer starts. */
export interface App {
  /** Kebab-case, as `--app` takes it. */
  readonly name: string
  /** For the headings of tables and charts. */
  readonly title: string
  /**
   * `server` listens on the port of the variable `PORT` (0: any), prints a line that ends in `listening on http://localhost:<port>` and answers GET `path`;
   * `command` does its work and ends by itself.
   */
  readonly kind: 'server' | 'command'
  /** A folder with `package.json` and `package-lock.json` for `npm ci`; `null` if the workspace has all that it needs. */
  readonly install: string | null
  /** Builds the program into an empty folder. */
  build(request: BuildRequest): Promise<Program>
}

export interface BuildRequest {
  /** Where the packages are installed: a copy of the folder `install` names, or the folder of the app. */
  readonly workDirectory: string
  /** Absolute path of an empty folder. */
  readonly outDirectory: string
  /** `cjs` is for peers that take nothing else; an app that has no such build throws an error that says why. */
  readonly format: 'esm' | 'cjs'
  /** `null` builds without the plugin. */
  readonly bytecode: {
    readonly tier: 'lazy' | 'eager' | 'warm'
    /** The executable of the Node that will start it. */
    readonly node: string
    /** Absolute path of the `esm-bytecode` that makes the sidecars, in apps that leave this to one; `null` for that of this checkout. */
    readonly commandLine: string | null
  } | null
}

/** A built program. */
export interface Program {
  /** Absolute path of the main module. */
  readonly entry: string
  readonly args: readonly string[]
  /** Variables besides `PORT` and `NODE_ENV=production`. */
  readonly env: Readonly<Record<string, string>>
  /** For servers: what the first request asks for, such as `/`. */
  readonly path: string
  /** A text that the response, or the standard output of a command, has to contain. */
  readonly expected: string
}

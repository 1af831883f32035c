// What the build and the processes of the program tell each other. The build gives them settings in a variable of their
// environment; the first process of a run sends events, one JSON object a line, to file descriptor 3. Where there are more
// processes, they meet in a folder: see `meeting-place.ts`.

/** Also tells a program that it is being warmed. */
export const SETTINGS_VARIABLE = 'ESM_BYTECODE_WARM'

export const EVENTS_DESCRIPTOR = 3

export interface Settings {
  /** A random string by which processes of this run are found that made a session of their own. */
  readonly token: string
  /** Process id of the build. */
  readonly buildPid: number
  /** Folder where the processes of this run meet. */
  readonly folder: string
  /** Folder that bytecode is recorded to. */
  readonly recording: string
  /** Absolute path of the file that is started. */
  readonly entry: string
  /** Whether {@link entry} asks by itself for what is wanted. */
  readonly isScript: boolean
  readonly requests: readonly PlannedRequest[]
}

export interface PlannedRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type DriverEvent =
  /** The driver runs; the program comes next. */
  | { readonly type: 'started' }
  /** All of the program's top level has run. */
  | { readonly type: 'evaluated' }
  /** What is asked next; `what` ends a sentence: `the export "default", as a fetch handler`. */
  | { readonly type: 'subject'; readonly what: string }
  | { readonly type: 'asking'; readonly method: string; readonly url: string }
  | {
      readonly type: 'answered'
      readonly method: string
      readonly url: string
      readonly status: number | null
      readonly error: string | null
      readonly milliseconds: number
    }
  | { readonly type: 'note'; readonly text: string }
  /** Nothing more can come of this run. */
  | { readonly type: 'failed'; readonly problem: string; readonly advice: string }
  | {
      readonly type: 'recorded'
      /** `done`: the build may end the process; `exit`: it is about to end by itself. */
      readonly when: 'done' | 'exit'
      /** How many modules have bytecode now. */
      readonly modules: number
      readonly native: readonly { readonly url: string; readonly reason: string; readonly code: string }[]
    }

/** @returns `null` in a process that is not run by the build */
export function readSettings(): Settings | null {
  const text = process.env[SETTINGS_VARIABLE]
  return text === undefined ? null : (JSON.parse(text) as Settings)
}

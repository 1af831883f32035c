// Where processes and threads of one run meet: a folder, for they need not share a channel.
//
//   first            whoever makes this file is the process that the build has started
//   processes/<id>   one for each other process or thread that records, as long as it has something to write
//   servers/<id>     a server of another process: JSON
//   finish           made by the build: write now
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../processes.ts'

export interface ForeignServer {
  /** Where it listens, on this machine. */
  readonly port: number
  readonly protocol: 'http' | 'https' | 'h2c' | 'h2' | 'net'
  /** The port that the program asked for; `null`: any, or none at all. */
  readonly wantedPort: number | null
}

export class MeetingPlace {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** For the build, before the first process. */
  open(): void {
    for (const name of ['processes', 'servers']) mkdirSync(join(this.#folder, name), { recursive: true })
  }

  /** @returns whether nobody was first */
  claimFirst(): boolean {
    try {
      closeSync(openSync(join(this.#folder, 'first'), 'wx'))
      return true
    } catch {
      return false
    }
  }

  /** @param id starts with the process id, and a `-` */
  enter(id: string): void {
    writeFileSync(join(this.#folder, 'processes', id), '')
  }

  leave(id: string): void {
    rmSync(join(this.#folder, 'processes', id), { force: true })
  }

  /** Whether no other process has anything left to write. */
  isEmpty(): boolean {
    const ids = readdirSync(join(this.#folder, 'processes'))
    // One that was killed did not leave.
    return !ids.some((id) => isAlive(Number(id.split('-')[0])))
  }

  announceServer(id: string, server: ForeignServer): void {
    // Renamed, so that nobody reads half of it, would need a second name: a reader tries again instead.
    writeFileSync(join(this.#folder, 'servers', `${id}-${server.port}`), JSON.stringify(server))
  }

  servers(): ForeignServer[] {
    const folder = join(this.#folder, 'servers')
    return readdirSync(folder).flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as ForeignServer]
      } catch {
        return []
      }
    })
  }

  askToFinish(): void {
    writeFileSync(join(this.#folder, 'finish'), '')
  }

  isFinishing(): boolean {
    return existsSync(join(this.#folder, 'finish'))
  }
}

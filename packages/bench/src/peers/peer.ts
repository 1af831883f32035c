import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App, Program } from '../app.ts'
import type { Built, Recipe } from '../builds/builds.ts'
import type { Tools } from './tools.ts'

/** One way to start a program. */
export interface Peer {
  /** Kebab-case, as `--peer` takes it. */
  readonly name: string
  /** For tables and charts. */
  readonly title: string
  /** What `--peer` takes for several at once. */
  readonly group: 'node' | 'ours' | 'others'
  /** Whether it comes from the npm registry. */
  readonly isInstalled: boolean
  /** @throws Failure that says why this peer cannot start this app on this Node */
  prepare(context: PeerContext): Promise<Start>
}

export interface PeerContext {
  readonly app: App
  readonly node: NodeRelease
  /** Absolute path of an empty folder: for caches and executables of this peer, this app and this Node. */
  readonly directory: string
  build(recipe: Recipe): Promise<Built>
  /** Installs what comes from the registry, once. */
  tools(): Promise<Tools>
}

/** What a prepared peer runs, again and again. */
export interface Start {
  readonly command: string
  readonly args: readonly string[]
  /** Variables besides those of the program. */
  readonly env: Readonly<Record<string, string>>
  readonly program: Program
  /** Absolute path of the folder that the process is started in. */
  readonly cwd: string
  /** First runs, which end by themselves, with what they need in place of `args` and `env`; `null` for a peer without a cache. */
  readonly fill: Fill | null
  /** Bytes on the disk, asked after the first runs. */
  sizes(): StartSizes
}

export interface Fill {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds that a server gets after its response, before it is asked to end. */
  readonly hold: number
  /** @throws Failure if the runs have left nothing that a later one could use */
  check(): void
}

/** Bytes that a machine needs to start the program so, without packages of `node_modules` and without the `node` of everybody. */
export interface StartSizes {
  /** JavaScript. */
  readonly scripts: number
  /** The part of it that has sidecars. */
  readonly chunks: number
  /** Sidecars, pack, or files of a cache. */
  readonly bytecode: number
  /** The part of it that is a pack of `node_modules`. */
  readonly pack: number
  /** A program that is an executable of its own. */
  readonly executable: number
}

export const NO_SIZES: StartSizes = { scripts: 0, chunks: 0, bytecode: 0, pack: 0, executable: 0 }

import { readV8Header, v8Flags, type Bytecode, type Tier } from '@esm-bytecode/format'
import { errTarget } from '../errors.ts'
import { TargetProcess } from '../target-process/target-process.ts'

export interface ProduceRequest {
  /** The ES module as it stands on the disk, UTF-8: V8 has the last word on it. `null` for what is none. */
  readonly module: Uint8Array | null
  /** The text of its module function, or another script, UTF-8. */
  readonly text: Uint8Array
  /** The name under which it will run, if that is known: a URL, or the path of a CommonJS module. */
  readonly scriptName: string | null
  /** CRC-32 of `text`. */
  readonly textChecksum: number
  /** `null` compiles, to find errors, but makes no bytecode. */
  readonly tier: Exclude<Tier, 'warm'> | null
}

export type ProduceResult =
  | { readonly bytecode: Bytecode | null; readonly error: null }
  /** V8 does not take the module, or the function that was made of it. */
  | { readonly bytecode: null; readonly error: string }

/** A Node that bytecode is made for. */
export interface Target {
  /** Path of its executable. */
  readonly node: string
  /** Options that the program will be started with, such as `--max-lazy`. Only those of V8 matter here. Default: none. */
  readonly nodeOptions?: readonly string[]
}

interface TargetNode {
  readonly version: string
  readonly platform: string
  readonly arch: string
  readonly build: number
}

/** V8 orders what it serializes by hashes, whose seed is another one in each process unless it is given. */
const HAS_SEED = /--(?:hash|random)-seed/

/**
 * Makes bytecode in a child process of the target Node, so that neither the flags, nor the coverage, nor the loaders of
 * this process can spoil it. One child serves many modules.
 */
export class Producer {
  readonly #flags: string
  readonly #process: TargetProcess
  readonly #target: Promise<TargetNode>

  /** @param target Default: the Node that runs this. */
  constructor({ node: executable, nodeOptions = [] }: Target = { node: process.execPath }) {
    this.#flags = v8Flags(nodeOptions, '')
    // Preloads and the like are for the program.
    const flags = this.#flags.split(' ').filter((flag) => flag !== '')
    this.#process = new TargetProcess({
      executable,
      script: 'produce-worker.mjs',
      arguments: [
        ...(HAS_SEED.test(this.#flags) ? [] : ['--hash-seed=1']),
        ...flags,
        '--experimental-vm-modules',
      ],
    })
    this.#target = this.#process.hello.then((header) =>
      checkTarget(header as unknown as TargetNode, executable),
    )
    // Whoever asks gets it; nobody asking is no unhandled rejection.
    this.#target.catch(() => {})
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used */
  async target(): Promise<TargetNode> {
    return this.#target
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used or dies */
  async produce(request: ProduceRequest): Promise<ProduceResult> {
    const { version, platform, arch, build } = await this.#target
    const { module, text, tier } = request
    const scriptName = keepsScriptName(version) ? request.scriptName : null
    const header = { moduleByteLength: module?.length ?? null, tier, scriptName }
    const { header: result, payload } = await this.#process.ask(
      header,
      module === null ? [text] : [module, text],
    )
    if (typeof result['error'] === 'string') return { bytecode: null, error: result['error'] }
    if (tier === null) return { bytecode: null, error: null }
    const target = {
      nodeVersion: version,
      platform,
      arch,
      nodeBuild: build,
      v8: readV8Header(payload, version),
      flags: this.#flags,
      textChecksum: request.textChecksum,
      tier,
      scriptName,
    }
    return { bytecode: { target, data: payload }, error: null }
  }

  /** Ends the child. Requests that are under way fail. */
  async close(): Promise<void> {
    await this.#process.close()
  }
}

/** Before V8 12 (Node 22) a script that comes from bytecode keeps the name under which the bytecode was made. */
function keepsScriptName(nodeVersion: string): boolean {
  return Number(nodeVersion.slice(1).split('.')[0]) < 22
}

/** `^20.19.0 || >=22.12.0` */
function checkTarget(target: TargetNode, executable: string): TargetNode {
  const [major = 0, minor = 0] = target.version.slice(1).split('.').map(Number)
  const supported = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22
  if (!supported) throw errTarget(executable, `it is Node ${target.version}, which is not supported`)
  return target
}

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createTemporaryFolder,
  errOption,
  removeTemporaryFolder,
  targetVersion,
} from '@esm-bytecode/compiler'
import { SETTINGS_VARIABLE, type DriverEvent, type PlannedRequest, type Settings } from './driver/protocol.ts'
import { harvest, type Harvested } from './harvest.ts'
import { judge } from './outcome.ts'
import type { Harvest } from './recording.ts'
import { hasRegisterHooks } from './register-hooks.ts'
import { runProcess, type Ending } from './run-process.ts'
import { prepareScript } from './script.ts'
import { readWarmableFile } from './signed-file.ts'
import { shorten } from './shorten.ts'
import type { NativeModule, WarmOptions, WarmReport, WarmRequest, WarmRun, WarmTarget } from './types.ts'

const DEFAULT_TIMEOUT_MS = 60_000

const NOTHING: Harvested = { warmed: [], packs: [], notRun: [] }

interface KnownTarget extends WarmTarget {
  readonly label: string
}

/** What is started, and what its file is for people. */
interface Start {
  readonly path: string
  readonly shown: string
  readonly isScript: boolean
}

/**
 * Runs a program once in each target Node, asks it for what is wanted, and puts the bytecode of what ran into its sidecars and
 * packs. If a run fails, its report says why, and all of them stay as they were.
 *
 * @throws BmesError `BMES_ERR_TARGET` if a target cannot be used, `BMES_ERR_OPTION` if it has no complete `module.registerHooks()`, what is to be started
 *   does not exist, the types of the module of `run` cannot be removed, or files are signed otherwise than `signer` says; those of `@esm-bytecode/format` for damaged sidecars
 *   and packs
 */
export async function warm(options: WarmOptions): Promise<WarmReport> {
  const missing = options.entries.find((path) => !existsSync(path))
  if (missing !== undefined && typeof options.run !== 'string') {
    throw errOption(`warm cannot start ${missing}: it does not exist. Name a file that was built.`)
  }
  const { sidecars, packs = [], runtimes = [], signer = null } = options
  // Nobody shall wait for a run of which nothing can be kept.
  for (const path of [...sidecars, ...packs]) readWarmableFile(path, signer)
  const targets = await Promise.all(options.targets.map(identifyTarget))
  const script = typeof options.run === 'string' ? await prepareScript(options.run) : null
  const starts: Start[] =
    script === null
      ? options.entries.map((path) => ({ path, shown: path, isScript: false }))
      : [{ path: script.path, shown: options.run!, isScript: true }]
  const folders: string[] = []
  const harvests: Harvest[] = []
  const runs: WarmRun[] = []
  const native = new Map<string, NativeModule>()
  try {
    for (const target of targets) {
      const folder = createTemporaryFolder('warm')
      folders.push(folder)
      const recording = join(folder, 'recording')
      mkdirSync(recording)
      harvests.push({ label: target.label, recording })
      for (const [index, start] of starts.entries()) {
        const run = await runOnce(target, start, join(folder, String(index)), recording, options)
        runs.push(run.report)
        for (const module of run.native) native.set(module.path, module)
      }
    }
    const isComplete = runs.every(({ outcome }) => outcome !== 'failed')
    const harvested = isComplete ? harvest({ sidecars, packs, runtimes, signer }, harvests) : NOTHING
    return { runs, ...harvested, native: [...native.values()] }
  } finally {
    script?.dispose()
    for (const folder of folders) removeTemporaryFolder(folder)
  }
}

async function identifyTarget(target: WarmTarget): Promise<KnownTarget> {
  const nodeVersion = await targetVersion(target)
  if (!hasRegisterHooks(nodeVersion)) {
    throw errOption(
      `warm cannot run the program on Node ${nodeVersion}: it starts from bytecode on Node 22.18, 24.1 and later, whose module.registerHooks() is complete. Build with one of those, or name one as a target.`,
    )
  }
  return { ...target, label: [`Node ${nodeVersion}`, ...(target.nodeOptions ?? [])].join(' ') }
}

async function runOnce(
  target: KnownTarget,
  start: Start,
  folder: string,
  recording: string,
  options: WarmOptions,
): Promise<{ readonly report: WarmRun; readonly native: readonly NativeModule[] }> {
  const { timeout = DEFAULT_TIMEOUT_MS, cwd = process.cwd(), onProgress = () => {} } = options
  const settings: Settings = {
    token: randomBytes(16).toString('hex'),
    buildPid: process.pid,
    folder,
    recording,
    entry: start.path,
    isScript: start.isScript,
    requests: (options.requests ?? ['/']).map(planRequest),
  }
  const tell = (what: string): void => onProgress(`${target.label}: ${what}`)
  tell(`starts ${shorten(start.shown)}`)
  const ending = await runProcess(
    {
      node: target.node,
      args: [
        ...(target.nodeOptions ?? []),
        '--import',
        new URL('./driver.mjs', import.meta.url).href,
        start.path,
      ],
      cwd,
      env: environment(options.env ?? {}, settings),
      timeout,
      folder,
      token: settings.token,
    },
    (event) => {
      if (event.type === 'asking') tell(`${event.method} ${event.url}`)
    },
  )
  const expectation = { timeout, hasRequests: options.requests !== undefined, isScript: start.isScript }
  const report: WarmRun = {
    target: target.label,
    entry: start.shown,
    ...judge(ending, expectation),
    milliseconds: ending.milliseconds,
  }
  return { report, native: nativeModules(ending) }
}

/** What is for the build, or would keep the program from running as it should, is left out. */
function environment(added: Readonly<Record<string, string>>, settings: Settings): NodeJS.ProcessEnv {
  const {
    NODE_OPTIONS: _options,
    NODE_COMPILE_CACHE: _compileCache,
    WATCH_REPORT_DEPENDENCIES: _watch,
    ...others
  } = process.env
  const { ESM_BYTECODE: _switch, ESM_BYTECODE_CACHE: _store, ESM_BYTECODE_PUBLIC_KEY: _key, ...env } = others
  return {
    NODE_ENV: 'production',
    ...env,
    // Node hands it on where it is missing (lib/child_process.js, copyProcessEnvToEnv).
    NODE_V8_COVERAGE: undefined,
    ...added,
    [SETTINGS_VARIABLE]: JSON.stringify(settings),
  }
}

function planRequest(request: string | WarmRequest): PlannedRequest {
  if (typeof request === 'string') return { method: 'GET', path: request, headers: {}, body: null }
  const { path, headers = {}, body = null } = request
  const method = request.method ?? (body === null ? 'GET' : 'POST')
  return { method: method.toUpperCase(), path, headers, body }
}

function nativeModules({ events }: Ending): NativeModule[] {
  return events.flatMap((event: DriverEvent) =>
    event.type === 'recorded'
      ? event.native.map(({ url, reason, code }) => ({ path: pathOf(url), reason, code }))
      : [],
  )
}

function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url
}

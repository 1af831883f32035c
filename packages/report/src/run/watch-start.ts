import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createTemporaryFolder, removeTemporaryFolder } from '@esm-bytecode/compiler'
import type { BuildData } from '../build/build-data.ts'
import { OWN_MODULES } from '../build/build-data.ts'
import { packageName } from '../build/package-name.ts'
import { toVerdict } from '../check/check-data.ts'
import { missesByPackage } from '../check/misses-by-package.ts'
import { errRun } from '../errors.ts'
import { ownSegments, type TimelineEvent } from '../timeline/own-segments.ts'
import type { StartData } from '../timeline/start-data.ts'
import { stageTotals, startRows } from '../timeline/start-rows.ts'
import { staticClosure } from '../timeline/static-closure.ts'
import type { Program } from './program.ts'
import { runProgram, type ProgramRun } from './run-program.ts'
import { bytecodeWay } from './ways.ts'

/** How long a server may go on: it may load chunks after its first response. Milliseconds. */
const LINGER = 500

/**
 * Starts a program once, and says what the start was made of.
 *
 * @param directory absolute, real path of the build
 * @throws BmesError `BMES_ERR_RUN`
 */
export async function watchStart(directory: string, build: BuildData, program: Program): Promise<StartData> {
  const folder = createTemporaryFolder('timeline')
  try {
    const file = join(folder, 'timeline.json')
    const way = bytecodeWay(program.entry)
    const env = { ...way.env, ESM_BYTECODE_TIMELINE: file }
    const run = await runProgram(program, { ...way, env, linger: LINGER, observe: 'stats' })
    return describeStart(directory, build, program, run, readEvents(file, program.entry))
  } finally {
    removeTemporaryFolder(folder)
  }
}

function readEvents(file: string, entry: string): readonly TimelineEvent[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { events: TimelineEvent[] }).events
  } catch {
    throw errRun(
      entry,
      'with @esm-bytecode/runtime/register',
      'loaded nothing from bytecode, so that there is nothing to show; "esm-bytecode verify" says why',
    )
  }
}

function describeStart(
  directory: string,
  build: BuildData,
  program: Program,
  run: ProgramRun,
  events: readonly TimelineEvent[],
): StartData {
  const root = `${pathToFileURL(directory).href}/`
  const entry = relative(directory, program.entry).replaceAll(sep, '/')
  const segments = ownSegments(events)
  const modules = run.modules ?? []
  const isPacked = (url: string): boolean => packageName(url) !== OWN_MODULES || !url.startsWith(root)
  const chunks = modules.flatMap(({ url, ...stats }) =>
    isPacked(url)
      ? []
      : { file: decodeURIComponent(url.slice(root.length)), ...toVerdict({ url, ...stats }) },
  )
  const loaded = new Set(chunks.map(({ file }) => file))
  const marks = [
    ...(run.listening === null ? [] : [{ label: 'listens', at: run.listening }]),
    ...(run.firstResponse === null ? [] : [{ label: 'first response', at: run.firstResponse }]),
  ]
  return {
    entry,
    node: run.version!,
    outcome: run.outcome,
    requests: run.outcome === 'served' ? program.requests : [],
    end: Math.max(segments.at(-1)?.end ?? 0, ...marks.map(({ at }) => at)),
    marks,
    rows: startRows(segments, root, staticClosure(build, entry)),
    totals: stageTotals(segments),
    chunks,
    packages: missesByPackage(modules.filter(({ url }) => isPacked(url))),
    notLoaded: build.chunks.flatMap(({ file, sidecar }) =>
      sidecar === null || loaded.has(file) ? [] : file,
    ),
  }
}

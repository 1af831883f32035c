import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hasSnapshotChecksum, PACK_FILE_NAME, RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { NO_MODULES, findFiles } from '../compile/find-files.ts'
import { checkInProcess, checkPlans } from '@esm-bytecode/report'
import { VERIFY_HELP, parseVerifyArguments, type VerifyOptions } from './verify-options.ts'
import { createVerifyReport, formatVerifyReport } from './verify-report.ts'

export const verifyCommand = defineCommand({
  name: 'verify',
  operands: '<dir-or-file…>',
  summary: 'check that a Node would start every module from bytecode',
  help: VERIFY_HELP,
  parse: parseVerifyArguments,
  run: verify,
})

async function verify(options: VerifyOptions, output: Output): Promise<number> {
  const { inputs, filters, accepts, target, json } = options
  const found = await findFiles(inputs)
  const idOf = (path: string) => relative(found.root, path).replaceAll(sep, '/')
  const files = found.modules
    .map((path) => ({ file: idOf(path), url: pathToFileURL(path).href }))
    .filter(({ file }) => accepts(file))
  const beside = found.sidecars
    .filter((path) => basename(path) === PACK_FILE_NAME)
    .map((path) => dirname(path))
  const ofRuntime = [join(found.root, RUNTIME_FILE_NAME), ...found.sidecars].find(
    (path) => basename(path) === RUNTIME_FILE_NAME && existsSync(path),
  )
  const checked = await checkInProcess(target, {
    urls: files.map(({ url }) => url),
    packFolders: [...new Set([found.root, ...beside])],
    runtimeFolder: ofRuntime === undefined ? null : dirname(ofRuntime),
  })
  const packs = checked.packs
    .map((pack) => ({ ...pack, file: idOf(join(pack.folder, PACK_FILE_NAME)) }))
    .filter(({ file }) => accepts(file))
  const packed = new Set(packs.flatMap(({ modules }) => modules.map(({ path }) => path)))
  const report = createVerifyReport({
    inputs: [...inputs, ...filters],
    root: found.root,
    files,
    excluded: found.modules.map(idOf).filter((file) => !accepts(file)),
    leftAlone: found.others.filter((path) => !packed.has(path)).map(idOf),
    target,
    version: checked.version,
    stats: checked.modules,
    plans: checked.plans,
    planProblems: checkPlans(found.sidecars).map(({ sidecar, message }) => ({
      file: idOf(sidecar.slice(0, -'.bmes'.length)),
      message,
    })),
    // For another one no build can make any.
    runtime:
      ofRuntime !== undefined && accepts(idOf(ofRuntime)) && hasSnapshotChecksum(checked.version)
        ? checked.runtime
        : null,
    packs: packs.map(({ modules, ...pack }) => ({
      ...pack,
      modules: modules.map((module) => ({ ...module, file: idOf(module.path) })),
    })),
  })
  if (json) output.write(`${JSON.stringify(report, null, 2)}\n`)
  if (files.length === 0 && packs.length === 0) {
    output.writeError(
      found.modules.length === 0 ? NO_MODULES : '--include and --exclude leave out every module.\n',
    )
  } else if (!json) {
    if (report.ok) output.write(formatVerifyReport(report))
    else output.writeError(formatVerifyReport(report))
  }
  return report.ok ? EXIT_CODE.ok : EXIT_CODE.failed
}

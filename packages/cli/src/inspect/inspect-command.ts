import { targetVersion } from '@esm-bytecode/compiler'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { UsageError } from '../usage-error.ts'
import { describePack } from './describe-pack.ts'
import { describeSidecar } from './describe-sidecar.ts'
import { describeTargets } from './describe-targets.ts'
import { formatInspection } from './format-inspection.ts'
import { INSPECT_HELP, parseInspectArguments, type InspectOptions } from './inspect-options.ts'
import type { InspectReport } from './inspect-report.ts'
import { openFile, type OpenedFile } from './open-file.ts'
import { readHeader } from './sections.ts'

export const inspectCommand = defineCommand({
  name: 'inspect',
  operands: '<file>',
  summary: 'show what is in a sidecar, a pack, an entry of a store or runtime.bmes',
  help: INSPECT_HELP,
  parse: parseInspectArguments,
  run: inspect,
})

async function inspect(options: InspectOptions, output: Output): Promise<number> {
  const opened = openFile(options.input)
  if (options.module !== null && opened.kind !== 'pack') {
    throw new UsageError(`--module is for packs, and ${options.input} is a ${opened.kind}.`)
  }
  const report: InspectReport = {
    file: opened.path,
    header: readHeader(opened.bytes),
    ...(await describe(opened, options)),
  }
  output.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : formatInspection(report, options.functions),
  )
  return EXIT_CODE.ok
}

async function describe(opened: OpenedFile, options: InspectOptions) {
  if (opened.kind === 'sidecar') return describeSidecar(opened.path, opened.sidecar, options)
  if (opened.kind === 'pack') return describePack(opened.path, opened.pack, options)
  if (opened.kind === 'runtime') {
    const node = await targetVersion({ node: options.node })
    return { kind: opened.kind, targets: describeTargets(opened.bytecodes, node, null) }
  }
  const { name, subject, bytecode } = opened.entry
  return {
    kind: opened.kind,
    name,
    source: subject.source,
    targets: describeTargets([bytecode], await targetVersion({ node: options.node }), null),
  }
}

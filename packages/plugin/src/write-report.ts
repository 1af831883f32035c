import { realpathSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Target } from '@esm-bytecode/compiler'
import { createReport, renderReport } from '@esm-bytecode/report'
import type { Output } from './output.ts'
import type { Speaker } from './warm-outputs.ts'

/**
 * Writes the report of an output beside its folder, where nobody deploys it: that of `dist/server` is `dist/server.report.html`.
 *
 * @param target the Node that is asked how it would start what was built
 * @param root folder of the project, absolute
 * @throws BmesError `BMES_ERR_TARGET` if it cannot be asked
 */
export async function writeReport(
  { directory, served }: Output,
  target: Target,
  root: string,
  speaker: Speaker,
): Promise<void> {
  if (served.length === 0) return
  const file = `${directory}.report.html`
  writeFileSync(file, renderReport(await createReport({ directory: realpathSync(directory), target })))
  speaker.info(`✓ report: ${relative(root, file)}`)
}

import type { NodeRelease } from '@esm-bytecode/nodes'
import { peers } from '../peers/index.ts'
import { registerBaseline } from '../peers/ours.ts'
import { packageErrors } from '../show/packages-rows.ts'
import { packagesText } from '../show/packages-text.ts'
import { clearProgress, showProgress } from '../show/progress.ts'
import { packagesHelp, parsePackagesOptions } from './options.ts'
import { packageApps } from './package-app.ts'
import { runPackages } from './run-packages.ts'

/** The ways to start a package, by name. */
const STARTS: readonly string[] = ['plain', 'compile-cache', 'register-warm', 'import-module-warm']

/** `npm run bench -- packages`. @throws UsageError, Failure */
export async function benchPackages(args: readonly string[], nodes: readonly NodeRelease[]): Promise<void> {
  const choices = { apps: packageApps, nodes }
  const options = parsePackagesOptions(args, choices)
  if (options === 'help') {
    process.stdout.write(packagesHelp(choices))
    return
  }
  const { plan, baseline, json } = options
  const starts = [
    ...peers.filter(({ name }) => STARTS.includes(name)),
    ...(baseline === null ? [] : [registerBaseline(baseline)]),
  ]
  const report = await runPackages(plan, starts, showProgress)
  clearProgress()
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else process.stdout.write(packagesText(report))
  if (packageErrors(report.comparisons).length > 0) process.exitCode = 1
}

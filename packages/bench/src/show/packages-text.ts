import type { PackagesReport } from '../packages/report.ts'
import { findSlower, packageErrors, packagesRows } from './packages-rows.ts'
import { table } from './terminal.ts'

/** One table for each Node, and what it comes to. */
export function packagesText({ comparisons }: PackagesReport): string {
  const nodes = [...new Set(comparisons.map(({ node }) => node))]
  return nodes
    .map((node) => {
      const ofNode = comparisons.filter((comparison) => comparison.node === node)
      const runs = ofNode.flatMap(({ results }) => results.flatMap(({ total }) => total?.runs ?? []))
      const least = Math.min(...runs)
      const most = Math.max(...runs)
      const count = least < most ? `${least} to ${most}` : least
      const parts = [
        `\nPopular packages, Node ${node.slice(1)}: whole processes, medians of ${count} runs`,
        table(packagesRows(ofNode)),
        ...findSlower(ofNode).map(({ start, outOf, packages }) => {
          const names = packages.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`)
          const which = names.length === 0 ? '' : `: ${names.join(', ')}`
          return `${start} is slower than the better of plain Node and its warm compile cache in ${names.length} of ${outOf}${which}`
        }),
        ...packageErrors(ofNode).map((line) => `✗ ${line}`),
      ]
      return `${parts.join('\n')}\n`
    })
    .join('')
}

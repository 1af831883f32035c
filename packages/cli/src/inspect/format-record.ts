import type { BindingAccess, ImportedMember, LocalExportEntry } from '@esm-bytecode/format'
import type { RecordReport } from './inspect-report.ts'
import { heading, rows } from './layout.ts'

const ACCESSES: Readonly<Record<BindingAccess, string>> = {
  copied: 'copied once: it cannot change',
  live: 'copied whenever it changes',
  checked: 'read at each use: it may not be initialized yet',
  namespace: "read at each use from the namespace: it is Node's",
}

const listMembers = (members: readonly ImportedMember[]): string =>
  members.length === 0
    ? 'no members'
    : members
        .map(({ name, members: own }) => (own === null ? name : `${name} { ${listMembers(own)} }`))
        .join(', ')

/** What the module asks for, takes and gives. */
export function formatRecord(record: RecordReport): string[] {
  const { requests, imports, localExports, indirectExports, starExports, form, uses } = record
  const from = (request: number): string => JSON.stringify(requests[request]!.specifier)
  const exportCount = localExports.length + indirectExports.length + starExports.length
  return [
    `runs as ${form === 'async function' ? 'an' : 'a'} ${form}${uses.length === 0 ? '' : `; has ${uses.join(', ')}`}`,
    heading('Requests', requests.length),
    ...rows(
      requests.map(({ specifier, kind, dynamic, target, attributes }) => [
        dynamic ? 'import()' : 'import',
        JSON.stringify(specifier),
        [kind, ...attributes.map(({ key, value }) => `with ${key} ${value}`)].join(', '),
        target === null ? '' : `→ ${target}`,
      ]),
    ),
    heading('Imports', imports.length),
    ...rows(
      imports.map(({ importName, localName, request, access, members }) => [
        rename(importName ?? '*', localName),
        `from ${from(request)}`,
        members === null
          ? ACCESSES[access]
          : `an object with ${listMembers(members)}: nobody can see the namespace`,
      ]),
    ),
    heading('Exports', exportCount),
    ...rows([
      ...localExports.map((entry) => [rename(entry.localName, entry.exportName), movement(entry)]),
      ...indirectExports.map(({ exportName, importName, request }) => [
        rename(importName ?? '*', exportName),
        `from ${from(request)}`,
      ]),
      ...starExports.map((request) => ['*', `from ${from(request)}`]),
    ]),
  ]
}

function rename(from: string, to: string): string {
  return from === to ? from : `${from} as ${to}`
}

/** Whether the binding can change, and why. */
function movement({ moves, initialization }: LocalExportEntry): string {
  const before = {
    lexical: 'in its dead zone before',
    var: 'undefined before',
    function: 'there from the beginning',
  }[initialization]
  return moves
    ? `can move: it is assigned after the module was evaluated, or may be; ${before}`
    : `cannot move; ${before}`
}

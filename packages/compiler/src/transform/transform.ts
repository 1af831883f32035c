import type { ImportEntry, ModuleRecord } from '@esm-bytecode/format'
import { DEFAULT_BINDING } from '../analyze/analyze.ts'
import type { ExportedBinding, ModuleAnalysis } from '../analyze/module-analysis.ts'
import { escapeName, isAscii } from './escape-non-ascii.ts'
import { createNames, type GeneratedNames } from './names.ts'
import { blank, fit, TextEdits, type TextEdit } from './text-edits.ts'

/**
 * What turns the text of a module into that of its module function: an expression, standing alone in a script, whose value
 * is a function `(inputs, support, importMeta)`. The contract with the runtime is in `docs/architecture.md`.
 */
export interface ModuleFunctionEdits {
  /** One line, without its line end, that goes before the text. */
  readonly prologue: string
  readonly edits: readonly TextEdit[]
  /** What goes behind the text, from a line end on. */
  readonly epilogue: string
  /** Whether some character of the text has moved to another column. */
  readonly movesColumns: boolean
}

/** How a module becomes a function: pure, from what was read and what the graph decided. */
export function transform(analysis: ModuleAnalysis, record: ModuleRecord): ModuleFunctionEdits {
  const { code } = analysis
  const names = createNames(analysis.identifiers, analysis.hasDirectEval)
  const edits = new TextEdits()
  const isGenerator = record.form === 'generator'

  // A hashbang is one in the first line only.
  if (analysis.hasHashbang) edits.replace({ start: 0, end: 2 }, '//')
  for (const range of analysis.requestDeclarations) {
    edits.replace(range, statementBlank(code.slice(range.start, range.end)), true)
  }
  for (const range of analysis.blanks)
    edits.replace(range, statementBlank(code.slice(range.start, range.end)))
  for (const range of analysis.importMetas)
    edits.replace(range, fit(names.importMeta, code.slice(range.start, range.end)))
  if (isGenerator) yieldForAwait(analysis, edits)

  const readers = new Map<ImportEntry, string>()
  for (const [index, entry] of record.imports.entries()) {
    if (!isReadAtEachUse(entry)) continue
    const { uses } = analysis.imports[index]!
    if (uses.length === 0) continue
    const reader = names.short()
    readers.set(entry, reader)
    for (const use of uses) {
      const read = `${reader}()`
      edits.replace(use, use.shorthand ? `${entry.localName}:${read}` : read.padEnd(use.end - use.start))
      if (use.constructed) edits.surround(use.constructed, '(', ')')
    }
  }

  const tell = createTell(names, edits)
  const exportedBindings = findLocalBindings(analysis, record)
  for (const [index, binding] of exportedBindings.entries()) {
    const value = binding.localName === DEFAULT_BINDING ? null : binding.localName
    for (const write of binding.writes) {
      // Outside of cycles nobody looks before the module function returns its exports.
      if (isGenerator || (binding.moves && write.nested)) tell(write, index, value!)
    }
  }
  const defaultValue = rewriteDefault({ ...analysis, exportedBindings }, record, names, edits)

  // What is ASCII stays so: of what is written anew, only names of the module can be anything else.
  const write = isAscii(code) ? escapeName : (text: string) => text
  const sorted = edits.sorted().map((edit) => ({ ...edit, text: write(edit.text) }))
  const wrapper = { analysis, record, exportedBindings, names, readers, defaultValue }
  return {
    prologue: write(writePrologue(wrapper)),
    edits: sorted,
    epilogue: write(writeEpilogue(wrapper)),
    movesColumns: movesColumns(code, sorted),
  }
}

/** The other imported bindings are local variables of the module function, and nothing of the text has to change. */
function isReadAtEachUse({ access }: ImportEntry): boolean {
  return access === 'checked' || access === 'namespace'
}

/** An empty statement: without it the code before and after would become one expression. */
function statementBlank(text: string): string {
  return `;${blank(text).slice(1)}`
}

/** In a generator, driven as a coroutine, `yield` is `await`. Both words have five letters. */
function yieldForAwait(analysis: ModuleAnalysis, edits: TextEdits): void {
  for (const range of analysis.awaits) {
    const word = { start: range.start, end: range.start + 'await'.length }
    edits.replace(word, 'yield')
    if (range.needsParentheses) edits.surround(range, '(', ')')
    // No line end may follow `yield`; ECMA-262 15.5.
    if (/[\n\r\u2028\u2029]/.test(analysis.code.slice(word.end, range.argument.start))) {
      edits.surround({ start: word.end, end: range.end }, '(', ')')
    }
  }
}

type Tell = (write: ExportedBinding['writes'][number], binding: number, value: string) => void

/** `tell(binding, value)` says that an exported binding has a new value, and returns that value. */
function createTell(names: GeneratedNames, edits: TextEdits): Tell {
  return (write, binding, value) => {
    const call = `${names.support}.tell(${binding},${value})`
    const opening = write.startsStatement ? 'void 0,' : ''
    switch (write.kind) {
      case 'declarator':
        edits.surround(write, '', `,${names.fresh('u$')}=${call}`)
        break
      case 'declaration':
        edits.surround(write, '', `;${call};`)
        break
      case 'statement':
        edits.surround(write, '', `,${call}`)
        break
      case 'expression':
        edits.surround(write, `${opening}(`, `,${call})`)
        break
      case 'old value':
        edits.surround(write, `${opening}[`, `,${call}][0]`)
        break
      case 'loop head':
        edits.surround(write, `{${call};`, '}')
        break
      case 'disposable':
        // analyze() refuses to export it.
        break
    }
  }
}

/** @returns the expression that reads the value of `export default`, where the module has no name for it */
function rewriteDefault(
  {
    defaultExpression,
    exportedBindings,
    code,
  }: Pick<ModuleAnalysis, 'defaultExpression' | 'exportedBindings' | 'code'>,
  record: ModuleRecord,
  names: GeneratedNames,
  edits: TextEdits,
): string {
  const name = names.defaultBinding
  if (!defaultExpression) return name
  const { head, expression, functionHead, functionWords, needsSemicolon } = defaultExpression
  const isGenerator = record.form === 'generator'
  const binding = exportedBindings.findIndex((each) => each.localName === DEFAULT_BINDING)

  // Hoisted, and only in a cycle can anybody see that.
  if (isGenerator && functionHead && functionWords) {
    const range = { start: head.start, end: functionHead.end }
    edits.replace(range, fit(`;${functionWords} ${name}`, code.slice(range.start, range.end)))
    return name
  }
  // The value of a property called `default` gets that name; ECMA-262 13.2.5.5.
  const isProperty = defaultExpression.isNamedEvaluation
  const value = isProperty ? `${name}.default` : name
  edits.replace(
    head,
    fit(isProperty ? `;${name}={default:` : `;const ${name}=`, code.slice(head.start, head.end)),
  )
  let suffix = isProperty ? '}' : ''
  if (isGenerator) {
    suffix += `,${isProperty ? '' : `${names.fresh('u$')}=`}${names.support}.tell(${binding},${value})`
  }
  if (needsSemicolon) suffix += ';'
  edits.surround(expression, '', suffix)
  return value
}

/** The bindings that the module function has values for, in the order of their cells: all but namespace objects of managed modules. */
function findLocalBindings(
  { exportedBindings }: ModuleAnalysis,
  { localExports }: ModuleRecord,
): readonly ExportedBinding[] {
  const names = new Set(localExports.map(({ localName }) => localName))
  return exportedBindings.filter(({ localName }) => names.has(localName))
}

interface Wrapper {
  readonly analysis: ModuleAnalysis
  readonly record: ModuleRecord
  readonly exportedBindings: readonly ExportedBinding[]
  readonly names: GeneratedNames
  readonly readers: ReadonlyMap<ImportEntry, string>
  readonly defaultValue: string
}

function writePrologue({
  analysis,
  record,
  exportedBindings,
  names,
  readers,
  defaultValue,
}: Wrapper): string {
  const { inputs, support, defaultBinding } = names
  const isGenerator = record.form === 'generator'
  const constants: string[] = []
  const variables: string[] = []
  const followers: string[] = []
  const follower = { index: names.fresh('n$'), value: names.fresh('x$') }
  for (const [index, entry] of record.imports.entries()) {
    const { access, localName } = entry
    if (!isReadAtEachUse(entry)) {
      const declaration = `${localName}=${inputs}[${index}]`
      if (access === 'copied') constants.push(declaration)
      else {
        variables.push(declaration)
        followers.push(`case ${index}:${localName}=${follower.value};break;`)
      }
      continue
    }
    const reader = readers.get(entry)
    if (reader === undefined) continue
    const input = names.fresh('v$')
    constants.push(`${input}=${inputs}[${index}]`)
    if (access === 'namespace') {
      constants.push(`${reader}=()=>${input}${property(entry.importName!)}`)
    } else {
      const uninitialized = `${support}.uninitialized(${JSON.stringify(localName)},${reader})`
      constants.push(`${reader}=()=>${input}.value===${support}.hole?${uninitialized}:${input}.value`)
    }
  }
  const keyword = record.form === 'function' ? 'function' : isGenerator ? 'function*' : 'async function'
  let text = `(${keyword}(${inputs},${support},${names.importMeta}){"use strict";`
  if (constants.length > 0) text += `const ${constants.join(',')};`
  if (variables.length > 0) {
    text += `let ${variables.join(',')};`
    text += `${support}.follow((${follower.index},${follower.value})=>{switch(${follower.index}){${followers.join('')}}});`
  }
  if (analysis.defaultExpression && defaultValue !== defaultBinding) text += `let ${defaultBinding};`
  if (isGenerator) {
    for (const [index, binding] of exportedBindings.entries()) {
      if (binding.initialization !== 'function') continue
      const isDefault = binding.localName === DEFAULT_BINDING
      const value = isDefault ? `${support}.nameDefault(${defaultBinding})` : binding.localName
      text += `${support}.tell(${index},${value});`
    }
    text += 'yield;'
  }
  return text
}

function writeEpilogue({ record, exportedBindings, defaultValue }: Wrapper): string {
  if (record.form === 'generator' || exportedBindings.length === 0) return '\n})'
  const values = exportedBindings.map(({ localName }) =>
    localName === DEFAULT_BINDING ? defaultValue : localName,
  )
  return `\nreturn[${values.join(',')}]})`
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** An edit moves what follows it in its line, unless it is as long as what it replaces, or nothing follows. */
function movesColumns(code: string, edits: readonly TextEdit[]): boolean {
  return edits.some(({ start, end, text }) => {
    return text.length !== end - start && !/^[;,\s]*(?:$|[\n\r])/.test(code.slice(end, end + 200))
  })
}

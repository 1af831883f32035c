import type { Literal, TemplateElement } from 'acorn'

const IMPORT_CALL = /\bimport\s*\(/

/** Whether a string holds what could be an `import()` once `eval` or `Function` compiles it. */
export function mayHoldImport(node: Literal | TemplateElement): boolean {
  const text = node.type === 'Literal' ? node.value : (node.value.cooked ?? node.value.raw)
  return typeof text === 'string' && IMPORT_CALL.test(text)
}

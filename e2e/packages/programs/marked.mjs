import { Marked } from 'marked'

export default function run() {
  const marked = new Marked({ gfm: true })
  marked.use({ renderer: { strong: ({ text }) => `<em>${text}</em>` } })
  return [
    marked.parse('# Title\n\n- [x] **done**\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n'),
    marked.lexer('`x`')[0].type,
  ]
}

import Box from '@mui/material/Box'
import { Marked } from 'marked'

const marked = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth }) {
      const text = this.parser.parseInline(tokens)
      return `<h${depth + 1} id="${text.toLowerCase().replace(/[^a-z]+/g, '-')}">${text}</h${depth + 1}>\n`
    },
  },
})

export function Markdown({ text }: { text: string }) {
  return (
    <Box
      sx={{ '& blockquote': { borderLeft: 3, borderColor: 'secondary.main', ml: 0, pl: 2 } }}
      dangerouslySetInnerHTML={{ __html: marked.parse(text, { async: false }) }}
    />
  )
}

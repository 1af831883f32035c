import { Markdown } from '../components/markdown.tsx'
import { Page } from '../components/page.tsx'

const text = `The register is a playground: **React**, **MUI**, **React Router**, *hono*, *zod*, *lodash* and *date-fns*.

- every page is rendered on the server and hydrated in the browser
- nothing on a page depends on the clock or on chance

| part | folder |
| --- | --- |
| data | \`src/data\` |
| pages | \`src/routes\` |
`

export function Component() {
  return (
    <Page title="About">
      <Markdown text={text} />
    </Page>
  )
}

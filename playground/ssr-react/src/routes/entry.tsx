import Divider from '@mui/material/Divider'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { format, getISOWeek, parseISO } from 'date-fns'
import { Link as RouterLink, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { Counter } from '../components/counter.tsx'
import { Markdown } from '../components/markdown.tsx'
import { Page } from '../components/page.tsx'
import { load } from '../data/load.ts'

export const loader = ({ context, params }: LoaderFunctionArgs) =>
  load(context, 'entry', { id: params['id'] })

export function Component() {
  const { entry, trail } = useLoaderData<typeof loader>()
  const date = parseISO(entry.date)
  return (
    <Page title={entry.title}>
      <Typography color="text.secondary">
        {entry.author}, {format(date, 'PPPP')}, week {getISOWeek(date)}
      </Typography>
      <Markdown text={entry.body} />
      <Divider sx={{ my: 3 }} />
      {trail && (
        <Typography gutterBottom>
          On{' '}
          <Link component={RouterLink} to={`/trails/${trail.slug}`}>
            {trail.name}
          </Link>
        </Typography>
      )}
      <Counter what="Thanks" />
    </Page>
  )
}

import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Breadcrumbs from '@mui/material/Breadcrumbs'
import Chip from '@mui/material/Chip'
import Link from '@mui/material/Link'
import Rating from '@mui/material/Rating'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { eachMonthOfInterval, format } from 'date-fns'
import { Link as RouterLink, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { GradeChip } from '../components/grade-chip.tsx'
import { Markdown } from '../components/markdown.tsx'
import { Page } from '../components/page.tsx'
import { load } from '../data/load.ts'

export const loader = ({ context, params }: LoaderFunctionArgs) =>
  load(context, 'trail', { slug: params['slug'] })

export function Component() {
  const { trail, entries } = useLoaderData<typeof loader>()
  const [from, to] = trail.months
  const months = eachMonthOfInterval({ start: new Date(2024, from - 1), end: new Date(2024, to - 1) })
  return (
    <Page title={trail.name}>
      <Breadcrumbs sx={{ mb: 2 }}>
        <Link component={RouterLink} to="/trails">
          Trails
        </Link>
        <Typography>{trail.region}</Typography>
      </Breadcrumbs>
      <Stack direction="row" spacing={1} sx={{ mb: 2, flexWrap: 'wrap' }}>
        <GradeChip grade={trail.grade} />
        {trail.features.map((feature) => (
          <Chip key={feature} size="small" variant="outlined" label={feature} />
        ))}
      </Stack>
      <Rating readOnly value={Math.min(5, Math.round(trail.ascent / 350) + 1)} />
      <Markdown text={trail.notes} />
      <Typography color="text.secondary">
        Open in {months.map((month) => format(month, 'MMM')).join(', ')}.
      </Typography>
      {entries.map((entry) => (
        <Accordion key={entry.id} sx={{ mt: 2 }}>
          <AccordionSummary>
            {entry.title} ({entry.author})
          </AccordionSummary>
          <AccordionDetails>
            <Markdown text={entry.body} />
          </AccordionDetails>
        </Accordion>
      ))}
    </Page>
  )
}

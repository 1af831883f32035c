import Avatar from '@mui/material/Avatar'
import Card from '@mui/material/Card'
import CardHeader from '@mui/material/CardHeader'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { format, formatDuration, parseISO } from 'date-fns'
import { groupBy } from 'lodash-es'
import { Link as RouterLink, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { Page } from '../components/page.tsx'
import { load } from '../data/load.ts'

export const loader = ({ context }: LoaderFunctionArgs) => load(context, 'entries')

const spent = (hours: number) => formatDuration({ hours: Math.floor(hours), minutes: (hours % 1) * 60 })

export function Component() {
  const { entries, names } = useLoaderData<typeof loader>()
  const byMonth = groupBy(entries, (entry) => format(parseISO(entry.date), 'MMMM yyyy'))
  return (
    <Page title="Journal">
      {Object.entries(byMonth).map(([month, inMonth]) => (
        <Stack key={month} component="section" spacing={1} sx={{ mb: 3 }}>
          <Typography variant="h5" component="h2">
            {month}
          </Typography>
          {inMonth.map((entry) => (
            <Card key={entry.id}>
              <CardHeader
                avatar={<Avatar>{entry.author[0]}</Avatar>}
                title={
                  <Link component={RouterLink} to={`/journal/${entry.id}`}>
                    {entry.title}
                  </Link>
                }
                subheader={`${names[entry.trail]}, ${format(parseISO(entry.date), 'EEEE, do')}, ${spent(entry.hours)}`}
              />
            </Card>
          ))}
        </Stack>
      ))}
    </Page>
  )
}

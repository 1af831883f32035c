import Grid from '@mui/material/Grid'
import Link from '@mui/material/Link'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemText from '@mui/material/ListItemText'
import Typography from '@mui/material/Typography'
import { format, parseISO } from 'date-fns'
import { Link as RouterLink, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { Counter } from '../components/counter.tsx'
import { Page } from '../components/page.tsx'
import { TrailCard } from '../components/trail-card.tsx'
import { load } from '../data/load.ts'

export const loader = ({ context }: LoaderFunctionArgs) => load(context, 'overview')

export function Component() {
  const { featured, latest, kilometres } = useLoaderData<typeof loader>()
  return (
    <Page title="Walks worth writing down">
      <Typography sx={{ mb: 2 }}>{kilometres.toFixed(1)} kilometres of trail are in the register.</Typography>
      <Counter what="Walked today" />
      <Typography variant="h5" component="h2" sx={{ mt: 4, mb: 2 }}>
        Highest trails
      </Typography>
      <Grid container spacing={2}>
        {featured.map((trail) => (
          <Grid key={trail.slug} size={{ xs: 12, md: 4 }}>
            <TrailCard trail={trail} />
          </Grid>
        ))}
      </Grid>
      <List>
        {latest.map((entry) => (
          <ListItem key={entry.id} disableGutters>
            <ListItemText
              primary={
                <Link component={RouterLink} to={`/journal/${entry.id}`}>
                  {entry.title}
                </Link>
              }
              secondary={`${entry.author}, ${format(parseISO(entry.date), 'd MMMM yyyy')}`}
            />
          </ListItem>
        ))}
      </List>
    </Page>
  )
}

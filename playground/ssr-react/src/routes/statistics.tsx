import LinearProgress from '@mui/material/LinearProgress'
import Paper from '@mui/material/Paper'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { format } from 'date-fns'
import { sumBy } from 'lodash-es'
import { useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { Page } from '../components/page.tsx'
import { load } from '../data/load.ts'

export const loader = ({ context }: LoaderFunctionArgs) => load(context, 'statistics')

export function Component() {
  const { regions, grades, months, season } = useLoaderData<typeof loader>()
  const total = sumBy(grades, 'trails')
  return (
    <Page title="Statistics">
      <TableContainer component={Paper}>
        <Table size="small">
          <TableHead>
            <TableRow>
              {['Region', 'Trails', 'Kilometres', 'Ascent', 'Longest'].map((heading) => (
                <TableCell key={heading}>{heading}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {regions.map((row) => (
              <TableRow key={row.region}>
                <TableCell>{row.region}</TableCell>
                <TableCell align="right">{row.trails}</TableCell>
                <TableCell align="right">{row.kilometres.toFixed(1)}</TableCell>
                <TableCell align="right">{row.ascent}</TableCell>
                <TableCell>{row.longest}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      {grades.map(({ grade, trails }) => (
        <div key={grade}>
          <Typography sx={{ mt: 2 }}>
            {grade}: {trails}
          </Typography>
          <LinearProgress
            variant="determinate"
            value={Math.round((trails / total) * 100)}
            aria-label={grade}
          />
        </div>
      ))}
      <Typography sx={{ mt: 3 }}>
        Hours on foot over a season of {season} days:{' '}
        {Object.entries(months)
          .map(([month, hours]) => `${format(new Date(2024, Number(month) - 1), 'LLL')} ${hours}`)
          .join(', ')}
      </Typography>
    </Page>
  )
}

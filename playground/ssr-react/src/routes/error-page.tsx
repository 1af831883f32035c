import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Container from '@mui/material/Container'
import { isRouteErrorResponse, useRouteError } from 'react-router'

export function ErrorPage() {
  const error = useRouteError()
  const known = isRouteErrorResponse(error)
  return (
    <Container sx={{ py: 4 }}>
      <title>{known ? `${error.status} · Trail Register` : 'Trail Register'}</title>
      <Alert severity={known && error.status === 404 ? 'info' : 'error'}>
        <AlertTitle>{known ? error.status : 'Something broke'}</AlertTitle>
        {known ? String(error.data) : 'The page could not be shown.'}
      </Alert>
    </Container>
  )
}

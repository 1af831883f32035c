import AppBar from '@mui/material/AppBar'
import Button from '@mui/material/Button'
import Container from '@mui/material/Container'
import LinearProgress from '@mui/material/LinearProgress'
import Toolbar from '@mui/material/Toolbar'
import Typography from '@mui/material/Typography'
import { NavLink, Outlet, ScrollRestoration, useNavigation } from 'react-router'

const pages = [
  ['/', 'Home'],
  ['/trails', 'Trails'],
  ['/journal', 'Journal'],
  ['/statistics', 'Statistics'],
  ['/planner', 'Planner'],
  ['/about', 'About'],
] as const

export function Layout() {
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <AppBar position="sticky">
        <Toolbar>
          <Typography variant="h6" component="div" sx={{ flexGrow: 1 }}>
            Trail Register
          </Typography>
          {pages.map(([to, label]) => (
            <Button key={to} color="inherit" component={NavLink} to={to} end={to === '/'}>
              {label}
            </Button>
          ))}
        </Toolbar>
        {busy && <LinearProgress color="secondary" />}
      </AppBar>
      <Container component="main" sx={{ py: 4 }}>
        <Outlet />
      </Container>
      <ScrollRestoration />
    </>
  )
}

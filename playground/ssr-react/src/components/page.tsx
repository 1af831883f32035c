import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

/** A page of the application: React hoists the title into the head. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <title>{`${title} · Trail Register`}</title>
      <Typography variant="h3" component="h1" gutterBottom>
        {title}
      </Typography>
      {children}
    </>
  )
}

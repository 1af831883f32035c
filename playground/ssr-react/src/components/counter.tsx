import Button from '@mui/material/Button'
import { useState } from 'react'

/** Shows that the page is alive: what the server rendered changes on a click. */
export function Counter({ what }: { what: string }) {
  const [count, setCount] = useState(0)
  return (
    <Button variant="contained" data-testid="counter" onClick={() => setCount(count + 1)}>
      {what}: {count}
    </Button>
  )
}

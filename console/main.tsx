/** Composition root of the console: theme, query cache, session and pages. */
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import './component-styles.ts'
import './styles.css'
import { createQueryClient } from './api/query-client.ts'
import { SessionGate } from './api/session.tsx'
import { Unreachable, Waiting } from './layout/alone.tsx'
import { styleNonce } from './page-settings.ts'
import { SessionEnded } from './pages/sign-in/session-ended.tsx'
import { SignInPage } from './pages/sign-in/sign-in-page.tsx'
import { createRouter } from './routes.tsx'
import { readableColors, theme } from './theme.ts'

const root = document.getElementById('console')
if (!root) throw new Error('The page has no element #console.')

// The library that locks scrolling below a dialog looks for the nonce there.
Object.assign(globalThis, { __webpack_nonce__: styleNonce })

const queries = createQueryClient()
const router = createRouter(queries)

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColors}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <SessionGate
          loading={<Waiting />}
          signedOut={<SignInPage />}
          ended={(opened) => <SessionEnded opened={opened} />}
          failed={(error, retry) => <Unreachable error={error} retry={retry} />}
        >
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

import { createTheme, type CSSVariablesResolver } from '@mantine/core';
import { TEXTS } from './texts/index.js';

export const THEME = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  focusRing: 'auto',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': TEXTS.close } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': TEXTS.close } } },
    // A badge shows its whole text, even in a narrow column.
    Badge: { defaultProps: { miw: 'max-content' } },
    // A dialog's header is not a second banner of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
  },
});

/** Mantine's secondary text and errors have too little contrast for WCAG AA on its own backgrounds. */
export const CONTRAST: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-placeholder': '#6a7178',
    '--mantine-color-blue-light-color': '#0b4884',
    '--mantine-color-green-outline': '#1e7230',
    '--mantine-color-orange-outline': '#a84300',
    '--mantine-color-red-outline': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-placeholder': '#909296',
    '--mantine-color-anchor': '#74c0fc',
  },
});

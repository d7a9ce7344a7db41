/** Version of the plugin: part of the user agent and of the manifest. A test keeps it equal to package.json's. */
export const VERSION = '1.0.0';

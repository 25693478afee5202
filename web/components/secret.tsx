import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface SecretProps {
  readonly title: string;
  /** What cannot be shown again. */
  readonly secret: string;
  /** What it is for, and what to do with it now. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** A secret that the server shows this once: to be copied, then closed. */
export function Secret({ title, secret, children, onClose }: SecretProps) {
  return (
    <Alert
      color="teal"
      variant="light"
      icon={<IconKey size={18} />}
      title={title}
      role="status"
      withCloseButton
      closeButtonLabel={`Close: ${title}`}
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group gap="xs" wrap="nowrap" align="stretch">
          <Code block flex={1} style={{ wordBreak: 'break-all', whiteSpace: 'pre-wrap' }}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}

import { Divider, NavLink } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { NavLink as RouterLink, useLocation, useNavigate } from 'react-router';
import { otherPlaces, places } from '../navigation.ts';
import { useStudy } from '../use-study.ts';

/** Links to the places, which keep the study that is looked at. */
export function Navigation({ onGo }: { onGo: () => void }) {
  const [study] = useStudy();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const addressOf = (to: string) =>
    study === null ? to : `${to}?study=${encodeURIComponent(study)}`;
  useHotkeys(places.map(({ to, key }) => [`alt+${key}`, () => void navigate(addressOf(to))]));
  const linkTo = ({ to, label, icon: Icon, key }: Place) => (
    <NavLink
      key={to}
      component={RouterLink}
      to={addressOf(to)}
      end={to === '/'}
      label={label}
      leftSection={<Icon size={16} stroke={1.6} />}
      active={isAt(pathname, to)}
      onClick={onGo}
      {...(key && { 'aria-keyshortcuts': `Alt+${key}`, title: `${label} (Alt+${key})` })}
    />
  );
  return (
    <>
      {places.map(linkTo)}
      <Divider my="xs" />
      {otherPlaces.map(linkTo)}
    </>
  );
}

type Place = ((typeof otherPlaces)[number] & { readonly key?: string }) | (typeof places)[number];

function isAt(pathname: string, to: string): boolean {
  return to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
}

import { type CSSProperties, memo } from 'react';
import { Link } from 'react-router';
import type { Counts } from '../grouping.ts';
import { totalOf } from '../grouping.ts';
import classes from './grid.module.css';
import { firstClassColumn, type GridCell, type GridModel, partOfGrid } from './model.ts';

export interface GridRowProps {
  readonly model: GridModel;
  readonly row: number;
  /** From the top of all rows, in px. */
  readonly top: number;
  readonly isSelected: boolean;
  /** Column that has the keyboard; null where another row has it. */
  readonly activeColumn: number | null;
  readonly activeId: string;
}

/** Drawn again only when something of it changes: there are some dozens, with a thousand cells. */
export const GridRow = memo(function GridRow({
  model,
  row,
  top,
  isSelected,
  activeColumn,
  activeId,
}: GridRowProps) {
  const cellProps = (column: number, label?: string) => ({
    ...partOfGrid.cell(column, label),
    ...(activeColumn === column && { id: activeId, 'data-active': true }),
  });
  const first = firstClassColumn(model);
  return (
    <div
      {...partOfGrid.row(row)}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      {...(model.isSelectable && { 'aria-selected': isSelected })}
    >
      <div {...cellProps(0)} className={classes.select}>
        {model.isSelectable && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${model.nameOf(row)}`}
            checked={isSelected}
            readOnly
          />
        )}
      </div>
      {model.columns.map(({ key, text, to }, n) => (
        <div key={key} {...cellProps(1 + n)} className={n === 0 ? classes.name : classes.text}>
          {to ? (
            <Link to={to(row)} tabIndex={-1}>
              {text(row)}
            </Link>
          ) : (
            text(row)
          )}
        </div>
      ))}
      {model.classes.map(({ code }, place) => {
        const cell = model.cellAt(row, place);
        return (
          <div
            key={code}
            {...cellProps(first + place, cell?.label ?? `${code}: not a class of this region`)}
            className={classes.cell}
            {...(cell?.state && { 'data-state': cell.state })}
            {...(cell?.counts && { style: barOf(cell.counts) })}
          >
            {cell && <Content cell={cell} />}
          </div>
        );
      })}
    </div>
  );
});

function Content({ cell: { text, counts } }: { cell: GridCell }) {
  if (!counts) return text;
  const total = totalOf(counts);
  return (
    <>
      <b>{text}</b>
      <small>
        {counts.annotated + counts.absent}/{total}
      </small>
    </>
  );
}

/** A bar of the four states along the foot of the cell. */
function barOf({ annotated, absent, derivable, missing }: Counts): CSSProperties {
  const total = annotated + absent + derivable + missing;
  const to = (count: number) => `${(100 * count) / total}%`;
  const [a, o, d] = [to(annotated), to(annotated + absent), to(annotated + absent + derivable)];
  return {
    backgroundImage: `linear-gradient(to right, var(--annotated) ${a}, var(--absent) ${a} ${o}, var(--derivable) ${o} ${d}, var(--not-annotated) ${d})`,
  };
}

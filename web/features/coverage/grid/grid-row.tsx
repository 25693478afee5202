import { type CSSProperties, memo } from 'react';
import { type Counts, knownOf, totalOf } from '../grouping.ts';
import classes from './grid.module.css';
import { firstClassColumn, type GridModel, partOfGrid } from './model.ts';

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

/**
 * Drawn again only when something of it changes: there are some dozens, with a thousand cells. What cells show is
 * put there by the style sheet, as they say all of it, and more, by their labels.
 */
export const GridRow = memo(function GridRow({
  model,
  row,
  top,
  isSelected,
  activeColumn,
  activeId,
}: GridRowProps) {
  const cellProps = (column: number, label?: string) => {
    const part = partOfGrid.cell(column, label);
    return activeColumn === column ? { ...part, id: activeId, 'data-active': true } : part;
  };
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
            <a href={to(row)} tabIndex={-1}>
              {text(row)}
            </a>
          ) : (
            <span>{text(row)}</span>
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
            data-text={cell?.text}
            data-state={cell?.state}
            data-counts={cell?.counts && knownOfAll(cell.counts)}
            style={cell?.counts && barOf(cell.counts)}
          />
        );
      })}
    </div>
  );
});

function knownOfAll(counts: Counts): string {
  return `${knownOf(counts)}/${totalOf(counts)}`;
}

/** A bar of the four states along the foot of the cell. */
function barOf(counts: Counts): CSSProperties {
  const { annotated, absent, derivable } = counts;
  const total = totalOf(counts);
  const to = (count: number) => `${(100 * count) / total}%`;
  const [a, o, d] = [to(annotated), to(annotated + absent), to(annotated + absent + derivable)];
  return {
    backgroundImage: `linear-gradient(to right, var(--annotated) ${a}, var(--absent) ${a} ${o}, var(--derivable) ${o} ${d}, var(--not-annotated) ${d})`,
  };
}

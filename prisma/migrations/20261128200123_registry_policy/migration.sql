-- CreateEnum
CREATE TYPE "AliasEventKind" AS ENUM ('PROMOTION', 'ROLLBACK', 'REMOVAL');

-- CreateEnum
CREATE TYPE "ProposalOutcome" AS ENUM ('APPROVED', 'REJECTED', 'WITHDRAWN');

-- AlterTable
ALTER TABLE "alias_event" ADD COLUMN     "kind" "AliasEventKind" NOT NULL DEFAULT 'PROMOTION',
ADD COLUMN     "position" BIGSERIAL NOT NULL,
ADD COLUMN     "previous_version_id" UUID,
ADD COLUMN     "proposal_id" UUID,
ADD COLUMN     "undoes" INTEGER,
ALTER COLUMN "version_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "registry_tag" (
    "id" UUID NOT NULL,
    "model_id" UUID,
    "version_id" UUID,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "changed_by_id" UUID NOT NULL,
    "changed_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "registry_tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registry_description" (
    "id" UUID NOT NULL,
    "model_id" UUID,
    "version_id" UUID,
    "text" TEXT NOT NULL,
    "changed_by_id" UUID NOT NULL,
    "changed_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "registry_description_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_policy" (
    "id" UUID NOT NULL,
    "study_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "aliases" TEXT[],
    "require_evaluation" BOOLEAN NOT NULL,
    "evaluation_snapshot_id" UUID,
    "minimum_mean_dice" DOUBLE PRECISION,
    "second_person" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_proposal" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "version_id" UUID NOT NULL,
    "alias_number" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_proposal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proposal_decision" (
    "proposal_id" UUID NOT NULL,
    "outcome" "ProposalOutcome" NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "proposal_decision_pkey" PRIMARY KEY ("proposal_id")
);

-- CreateIndex
CREATE INDEX "registry_tag_key_value_idx" ON "registry_tag"("key", "value");

-- CreateIndex
CREATE UNIQUE INDEX "registry_tag_model_id_key_key" ON "registry_tag"("model_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "registry_tag_version_id_key_key" ON "registry_tag"("version_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "registry_description_model_id_key" ON "registry_description"("model_id");

-- CreateIndex
CREATE UNIQUE INDEX "registry_description_version_id_key" ON "registry_description"("version_id");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_policy_study_id_number_key" ON "promotion_policy"("study_id", "number");

-- CreateIndex
CREATE INDEX "promotion_proposal_model_id_alias_idx" ON "promotion_proposal"("model_id", "alias");

-- CreateIndex
CREATE UNIQUE INDEX "alias_event_position_key" ON "alias_event"("position");

-- CreateIndex
CREATE UNIQUE INDEX "alias_event_proposal_id_key" ON "alias_event"("proposal_id");

-- CreateIndex
CREATE INDEX "alias_event_model_id_position_idx" ON "alias_event"("model_id", "position");

-- AddForeignKey
ALTER TABLE "registry_tag" ADD CONSTRAINT "registry_tag_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_tag" ADD CONSTRAINT "registry_tag_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_tag" ADD CONSTRAINT "registry_tag_changed_by_id_fkey" FOREIGN KEY ("changed_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_description" ADD CONSTRAINT "registry_description_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_description" ADD CONSTRAINT "registry_description_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_description" ADD CONSTRAINT "registry_description_changed_by_id_fkey" FOREIGN KEY ("changed_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_previous_version_id_fkey" FOREIGN KEY ("previous_version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "promotion_proposal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_policy" ADD CONSTRAINT "promotion_policy_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_policy" ADD CONSTRAINT "promotion_policy_evaluation_snapshot_id_fkey" FOREIGN KEY ("evaluation_snapshot_id") REFERENCES "cohort_snapshot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_policy" ADD CONSTRAINT "promotion_policy_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_proposal" ADD CONSTRAINT "promotion_proposal_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_proposal" ADD CONSTRAINT "promotion_proposal_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_proposal" ADD CONSTRAINT "promotion_proposal_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal_decision" ADD CONSTRAINT "proposal_decision_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "promotion_proposal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal_decision" ADD CONSTRAINT "proposal_decision_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ================================================================ tags and descriptions

ALTER TABLE registry_tag
  ADD CONSTRAINT registry_tag_of_one_check CHECK (num_nonnulls(model_id, version_id) = 1),
  ADD CONSTRAINT registry_tag_key_check CHECK (key <> '');
ALTER TABLE registry_description
  ADD CONSTRAINT registry_description_of_one_check CHECK (num_nonnulls(model_id, version_id) = 1),
  ADD CONSTRAINT registry_description_text_check CHECK (text <> '');

-- ================================================================ one line of moves

-- Of the events so far: where the alias pointed before each.
ALTER TABLE alias_event DISABLE TRIGGER alias_event_frozen;
UPDATE alias_event e SET previous_version_id = b.version_id
  FROM alias_event b
  WHERE (b.model_id, b.alias, b.number) = (e.model_id, e.alias, e.number - 1);
ALTER TABLE alias_event ENABLE TRIGGER alias_event_frozen;

ALTER TABLE alias_event
  ADD CONSTRAINT alias_event_target_check CHECK ((kind = 'REMOVAL') = (version_id IS NULL)),
  ADD CONSTRAINT alias_event_undoes_check
    CHECK ((kind = 'ROLLBACK') = (undoes IS NOT NULL) AND undoes BETWEEN 1 AND number - 1),
  ADD CONSTRAINT alias_event_proposal_check CHECK (proposal_id IS NULL OR kind = 'PROMOTION');

-- Each event follows the last one of its alias. Of two that follow the same one at once, the second
-- waits for the first and then violates the unique number.
CREATE FUNCTION check_alias_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last alias_event;
BEGIN
  SELECT * INTO last FROM alias_event
    WHERE model_id = NEW.model_id AND alias = NEW.alias ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1
    OR NEW.previous_version_id IS DISTINCT FROM last.version_id
  THEN
    PERFORM refuse_contradiction('alias_event', 'alias_event_line_check',
      format('event %s of the alias %s does not follow event %s, the last one',
             NEW.number, NEW.alias, coalesce(last.number, 0)));
  END IF;
  IF NEW.version_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM model_version WHERE id = NEW.version_id AND model_id = NEW.model_id)
  THEN
    PERFORM refuse_contradiction('alias_event', 'alias_event_model_check',
      format('the alias %s can only point to a version of its own model', NEW.alias));
  END IF;
  IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM promotion_proposal p JOIN proposal_decision d ON d.proposal_id = p.id
    WHERE p.id = NEW.proposal_id AND d.outcome = 'APPROVED'
      AND (p.model_id, p.alias, p.version_id) = (NEW.model_id, NEW.alias, NEW.version_id))
  THEN
    PERFORM refuse_contradiction('alias_event', 'alias_event_approved_check',
      format('the move of %s is not what was proposed and approved', NEW.alias));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER alias_event_line BEFORE INSERT ON alias_event
  FOR EACH ROW EXECUTE FUNCTION check_alias_event();

-- ================================================================ policy and proposals

ALTER TABLE promotion_policy
  ADD CONSTRAINT promotion_policy_aliases_check CHECK (aliases IS NOT NULL),
  ADD CONSTRAINT promotion_policy_evaluation_check
    CHECK (require_evaluation OR (evaluation_snapshot_id IS NULL AND minimum_mean_dice IS NULL)),
  ADD CONSTRAINT promotion_policy_dice_check CHECK (minimum_mean_dice BETWEEN 0 AND 1);

CREATE FUNCTION check_promotion_policy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last integer := coalesce((SELECT max(number) FROM promotion_policy WHERE study_id = NEW.study_id), 0);
BEGIN
  IF NEW.number <> last + 1 THEN
    PERFORM refuse_contradiction('promotion_policy', 'promotion_policy_line_check',
      format('policy %s does not follow policy %s, the last one', NEW.number, last));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER promotion_policy_line BEFORE INSERT ON promotion_policy
  FOR EACH ROW EXECUTE FUNCTION check_promotion_policy();

ALTER TABLE promotion_proposal
  ADD CONSTRAINT promotion_proposal_alias_check CHECK (alias <> '' AND alias_number >= 0);

-- Nobody approves what they proposed, and nobody else withdraws it.
CREATE FUNCTION check_proposal_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  proposer uuid := (SELECT created_by_id FROM promotion_proposal WHERE id = NEW.proposal_id);
BEGIN
  IF (NEW.outcome = 'APPROVED' AND NEW.created_by_id = proposer)
    OR (NEW.outcome = 'WITHDRAWN' AND NEW.created_by_id <> proposer)
  THEN
    PERFORM refuse_contradiction('proposal_decision', 'proposal_decision_person_check',
      'a proposal is approved by another person than proposed it, and withdrawn by the same');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER proposal_decision_person BEFORE INSERT ON proposal_decision
  FOR EACH ROW EXECUTE FUNCTION check_proposal_decision();

CREATE TRIGGER promotion_policy_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON promotion_policy
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER promotion_proposal_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON promotion_proposal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_decision_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON proposal_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

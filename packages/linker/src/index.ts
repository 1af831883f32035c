export { ANSWERED, AnsweredModule } from './answered-module.ts'
export { listAnswers, type Answer } from './answers.ts'
export { CyclicModule, type Capability, type ModuleStatus, type Outline } from './cyclic-module.ts'
export type { Consumed, Stages } from './consumed.ts'
export {
  describeFacade,
  type ClosedGraphFacade,
  type FacadeDescription,
  type NamespaceTaker,
  type NodeLinkedFacade,
} from './describe-facade.ts'
export { findHandoffs, type Handoff } from './handoffs.ts'
export { importDeclaration } from './import-declaration.ts'
export { importsInspector, isInspector, WHY_NOT_INSPECTED } from './inspector.ts'
export { loadGraph, type GraphHost, type Loaded, type ModuleMap } from './load-graph.ts'
export type { BytecodeSubject, ModuleFiles } from './module-files.ts'
export {
  createCell,
  HOLE,
  setCell,
  type Cell,
  type Exported,
  type Inputs,
  type ModuleFunction,
  type Support,
} from './module-function.ts'
export {
  nativeBecause,
  nativeImport,
  reason,
  type NativeDecision,
  type PackReasonCode,
  type Reason,
  type ReasonCode,
} from './reasons.ts'
export { getExportedNames, namespaceExports, resolveExport, syntheticOf } from './resolve-export.ts'
export { NAMESPACE, resolvedCell, type ExportResolution, type ResolvedBinding } from './resolved-binding.ts'
export {
  makePlan,
  type LinkedGraph,
  type MadePlan,
  type PlanSource,
  type ServedModule,
} from './plan/make-plan.ts'
export { PLAN_FLAG, type ManagedEntry, type Place, type Plan, type PlanEntry } from './plan/plan.ts'
export { linkAsPlanned, outlineInPlan, type PlannedModules } from './plan/planned-modules.ts'
export { searchExport, type ExportGraph, type ExportStep, type Resolution } from './search-export.ts'
export type { ResolvedImport, ResolvedMember } from './resolve-imports.ts'
export { SyntheticModule } from './synthetic-module.ts'

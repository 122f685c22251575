using System.Text.RegularExpressions;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>A difference that is right: the peer is an older version, and upstream changed since.</summary>
/// <param name="Why">What changed, and the enhancement or change that did it.</param>
/// <param name="Holds">Whether a difference is of this sort.</param>
/// <param name="Parts">Whether the servers have different objects from then on, so that what follows is not compared.</param>
internal sealed record Explanation(string Why, Func<Difference, bool> Holds, bool Parts = false);

/// <summary>
/// All that may differ between the versions, each with its reason. Whatever is not listed is a bug. Words, causes of
/// refusals and values of fields have tables of their own; here is what is left.
/// </summary>
internal static partial class Explanations
{
    private static readonly Explanation[] all =
    [
        new("decoding errors have the words of sigs.k8s.io/json since 1.23, of json-iterator before (KEP-2885)",
            difference => difference.Path == "status.message" && difference.Theirs.Contains("error found in #", StringComparison.Ordinal)
                && Decoding().Match(difference.Theirs) is { Success: true } theirs && Decoding().Match(difference.Ours) is { Success: true } ours
                && theirs.Groups["kind"].Value == ours.Groups["kind"].Value),
        new("what a patch makes of an object is shown with other words of the decoder, and in another order (KEP-2885)",
            difference => difference.IsCause && !difference.What.StartsWith("strategic", StringComparison.Ordinal)
                && difference.Theirs.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal)
                && difference.Ours.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal)),
        new("values in causes are shown as JSON since 1.34, as Go prints them before", difference => Shows.OneValue(difference)
            || Shows.OneValue(difference with { Theirs = Words.Translated(difference.Theirs), Ours = Words.Translated(difference.Ours) })),
        new("a time that is not set is left out since 1.34, null before (omitzero)",
            difference => difference.Field.EndsWith("creationTimestamp", StringComparison.Ordinal)
                && difference is { Theirs: "null" or "{}" or Difference.Leaf, Ours: Difference.Absent }),
        new("the status does not belong to who writes the object since 1.22 (KEP-555, reset fields)",
            difference => difference.IsOwnership && (difference.Ours == Difference.Absent || difference.Theirs == Difference.Absent) && IsOfStatus(difference)),
        new("extensions/v1beta1 is gone since 1.22, and with it the group that its kinds were stored in",
            difference => difference is { Path: "status.details.group", Theirs: "extensions" }),
        new("HorizontalPodAutoscaler v2 leaves out what v2beta2 wrote empty (KEP-2702)",
            difference => difference.Kind.Name == "HorizontalPodAutoscaler" && difference.Ours == Difference.Absent
                && difference is { Field: "status.conditions", Theirs: "null" } or { Field: "status.currentReplicas" or "status.desiredReplicas", Theirs: "0" }),
        new("an autoscaler was stored as autoscaling/v1 before 1.26, which forgets what its annotations do not say",
            difference => difference.Kind is { Name: "HorizontalPodAutoscaler", Version: "v2" }
                && (Autoscaled().IsMatch(difference.Field) || difference.IsOwnership && difference.Field.StartsWith("spec.metrics", StringComparison.Ordinal)), Parts: true),
        new("controllers inside the peer write the status of these kinds; here others do",
            difference => difference.Kind.Name is "APIService" or "FlowSchema" && (difference.Field is "status" or "metadata.generation" or "cells.MissingPL" or "cells.Available"
                || difference.Field.StartsWith("status.", StringComparison.Ordinal))),
        new("controllers write APIServices, flow schemas and definitions in between, of the peer or here",
            difference => difference is { Path: "code", Kind.Name: "APIService" or "FlowSchema" or "CustomResourceDefinition" }
                && (difference.Theirs + difference.Ours).Contains("the object has been modified", StringComparison.Ordinal), Parts: true),
        new("the peer drops the connection: its aggregator has no types to apply an APIService with",
            difference => difference is { Kind.Name: "APIService", Path: "code" } && difference.Theirs.StartsWith("0 ", StringComparison.Ordinal), Parts: true),
        new("a job's selector of 1.27 names the label with a domain",
            difference => difference is { Kind.Name: "Job", Field: "spec.selector.matchLabels.controller-uid" }),
        new("fields that a pod, claim or StatefulSet may change have become more, and what changed is shown as JSON",
            difference => difference.IsCause && Shows.SameRefusal(difference)),
        new("a source that must not change is shown as JSON",
            difference => difference.IsCause && difference.Ours.Contains("spec.persistentvolumesource is immutable", StringComparison.Ordinal)
                && difference.Theirs.Contains("spec.persistentvolumesource is immutable", StringComparison.Ordinal)),
        new("406 says what would be accepted; the peer says so only to itself",
            difference => difference.Theirs is "406: Not Acceptable" or "406 406: Not Acceptable"
                || difference is { Path: "status.details", Theirs: "{}", Ours: Difference.Absent }),
        new("an applied object without a kind, or of an unknown field, is the client's fault since 1.21",
            difference => difference is { Path: "code" } && difference.Theirs.Contains("failed to create typed patch object", StringComparison.Ordinal)
                && difference.Ours.StartsWith("400 ", StringComparison.Ordinal)),
        new("items without their keys cannot be owned since structured-merge-diff 4.1 (1.21)",
            difference => difference is { Path: "code" or "status.message" } && difference.Ours.Contains("failed to create typed patch object", StringComparison.Ordinal)
                && difference.Ours.Contains("that omits all key fields", StringComparison.Ordinal)),
        new("an applied value that cannot be read is the client's fault here: 400 in place of 500",
            difference => difference is { Path: "code" } && difference.Theirs.StartsWith("500 failed to convert new object to proper version", StringComparison.Ordinal)
                && difference.Ours.StartsWith("400 ", StringComparison.Ordinal) && Tail(difference.Theirs) == Tail(difference.Ours)),
        new("$deleteFromPrimitiveList of a list that is not there added what it should delete, before 1.21",
            difference => difference.What.Contains("$deleteFromPrimitiveList", StringComparison.Ordinal)
                && (difference.Field.EndsWith("finalizers", StringComparison.Ordinal) || difference.Owned is ["metadata.finalizers"])
                && difference.Ours == Difference.Absent, Parts: true),
        new("nulls that a strategic patch has below what is not there are dropped since 1.27, empty texts before",
            difference => difference.What.StartsWith("strategic patch", StringComparison.Ordinal) && difference.Ours == Difference.Absent
                && (EmptyTexts().IsMatch(difference.Theirs) || difference.Owned is [_, ..] owned && owned.All(field => field.Contains("labels", StringComparison.Ordinal))), Parts: true),
        new("a deletion of a service answers the service since 1.23, when its storage became like all others",
            difference => difference is { Kind.Name: "Service", Path: "answer", Theirs: "Status", Ours: "Service" }),
        new("untyped values are owned member by member since 1.21 (KEP-555)",
            difference => difference.Kind.Name == "ControllerRevision" && difference.IsOwnership && difference.Field.StartsWith("data", StringComparison.Ordinal)),
        new("an object whose lists repeat keys or items has owners since 1.31; it had none before",
            difference => difference.Steps.Count > 1 && difference.Steps[^1] == "managedFields" && difference.Theirs == Difference.Absent),
        new("an empty map or null that is applied is owned since 1.21 (structured-merge-diff 4.1)",
            difference => difference.IsOwnership && difference.Theirs == Difference.Absent && IsApplied(difference) && Chain().IsMatch(difference.Ours)),
        new("types became atomic in 1.21 (KEP-1152): whoever changes a part of a value owns the whole",
            Normal.IsAtomic),
        new("types became atomic in 1.21 (KEP-1152): what is applied replaces the whole value",
            difference => difference.IsCause && difference.Theirs == Difference.Absent && difference.What.StartsWith("apply", StringComparison.Ordinal)
                && Normal.IsWithinAtomic(difference.Kind.Schema, difference.Ours.Split(':')[0]), Parts: true),
        new("what nobody owns any longer goes with what it is in since structured-merge-diff 4.2; its parts stayed, empty",
            difference => difference.IsCause && difference.What.StartsWith("apply: ", StringComparison.Ordinal) && !difference.What.StartsWith("apply: first", StringComparison.Ordinal)
                && (difference.Theirs == Difference.Absent || difference.Ours == Difference.Absent) && Left().IsMatch(difference.Theirs == Difference.Absent ? difference.Ours : difference.Theirs), Parts: true),
        new("types became atomic in 1.21 (KEP-1152): conflicts are about the whole value",
            difference => difference.IsCause && (difference.Theirs == Difference.Absent || difference.Ours == Difference.Absent)
                && Conflict().Match(difference.Theirs == Difference.Absent ? difference.Ours : difference.Theirs) is { Success: true } match
                && Normal.IsWithinAtomic(difference.Kind.Schema, match.Groups["field"].Value)),
        new("references were owned by member before 1.21 (KEP-1152): whoever applied a part had no conflict about the rest",
            difference => difference is { Path: "code" } && Conflicts(difference.Ours) is { Length: > 0 } fields
                && fields.All(field => Normal.IsWithinAtomic(difference.Kind.Schema, field)), Parts: true),
        new("the status has no owner among those who apply the object since 1.22 (KEP-555, reset fields)",
            difference => difference is { Path: "code" } && difference.Theirs.StartsWith("409 Apply failed", StringComparison.Ordinal)
                && Conflicts(difference.Theirs) is { Length: > 0 } fields && fields.All(field => field.StartsWith("status", StringComparison.Ordinal)), Parts: true),
        new("metadata of which nobody else owns anything goes as a whole with its last field since structured-merge-diff 4.2, and the name with it",
            difference => difference is { Path: "code" } && difference.What.StartsWith("apply: metadata", StringComparison.Ordinal)
                && difference.Ours.Contains("was undeterminable: name must be provided", StringComparison.Ordinal) && difference.Theirs.StartsWith('2'), Parts: true),
        new("a patch that is no object, or not a list of operations, is refused before it is applied since 1.25 (KEP-2885)",
            difference => difference.Ours.Contains("error decoding patch: json: cannot unmarshal", StringComparison.Ordinal)),
        new("columns that were added since", difference => difference.Theirs == Difference.Absent && (difference.Steps.Contains("columnDefinitions") || difference.Steps.Contains("cells"))),
        new("a class of priority without a value had none to show; columns tell more of policies since 1.31",
            difference => difference.Kind.Name == "PriorityClass" && difference.Steps.Contains("cells") && difference.Theirs == "0"),
        new("an external name has an address in no dry run, and neither had other types before 1.22",
            difference => difference is { Kind.Name: "Service", Field: "spec.clusterIP" or "spec.clusterIPs", Theirs: Difference.Absent }),
        new("a write that names the identity of an object that is not there is told that it is not there, since 1.21",
            difference => difference.Path == "code" && difference.Theirs.StartsWith("409 ", StringComparison.Ordinal) && difference.Ours.StartsWith("404 ", StringComparison.Ordinal)
                && difference.Theirs.Contains("Precondition failed: UID", StringComparison.Ordinal)),
        new("one client shows a token and the other a certificate, which the server tells in other words",
            difference => difference is { Kind.Name: "CertificateSigningRequest", Field: "spec.uid" or "spec.extra" or "spec.extra.authentication.kubernetes.io/credential-id" }),
        new("what the server sets is wiped before a client can own it, since 1.24",
            difference => difference.IsOwnership && difference.Ours == Difference.Absent && (difference.Field is "metadata.deletionTimestamp" or "metadata.deletionGracePeriodSeconds"
                || difference.Field == "metadata" && Deleted().IsMatch(difference.Theirs))),
        new("fields of services and cron jobs that cannot be selected by are told in the words of all kinds",
            difference => difference is { Path: "status.message", Kind.Name: "Service" or "CronJob" }
                && (difference.Theirs + difference.Ours).Contains("is not a known field selector: only", StringComparison.Ordinal)
                && (difference.Theirs + difference.Ours).Contains("field label", StringComparison.Ordinal)),
        new("services are found by their type and address since 1.22",
            difference => difference is { Path: "code", Kind.Name: "Service" } && difference.Theirs.Contains("is not a known field selector", StringComparison.Ordinal)
                && difference.Request.Target.Contains("fieldSelector=type", StringComparison.Ordinal)),
        new("what nobody owns any longer goes with what it is in since structured-merge-diff 4.2; other parts stayed",
            difference => difference is { Kind.Name: "Secret", Field: "data", Ours: Difference.Absent } && difference.What.StartsWith("apply: le", StringComparison.Ordinal)
                || difference is { Kind.Name: "Secret", Field: "data", Ours: Difference.Absent } && difference.What.StartsWith("apply: la", StringComparison.Ordinal), Parts: true),
        new("types became atomic in 1.21 (KEP-1152): what is applied replaces the whole value",
            difference => !difference.IsCause && !difference.IsOwnership && difference.What.StartsWith("apply: ", StringComparison.Ordinal)
                && difference.Field.Contains('.', StringComparison.Ordinal) && Normal.IsWithinAtomic(difference.Kind.Schema, difference.Field), Parts: true),
        new("a write of the status takes no field of the rest, and leaves those it has, since 1.22 (KEP-555, reset fields)",
            difference => difference.What is "replace status" or "patch status" && difference.Owned is [_, ..] owned
                && owned.All(field => field.StartsWith("spec", StringComparison.Ordinal)), Parts: true),
        new("a pod's tolerations are given by admission, which owns nothing since 1.22 (KEP-555)",
            difference => difference.IsOwnership && difference is { Kind.Name: "Pod", Field: "spec.tolerations" or "spec" } && Tolerated().IsMatch(difference.Theirs + difference.Ours)),
        new("the namespace is compared before the name since 1.21",
            difference => difference.Theirs.Contains("does not match the namespace on the request", StringComparison.Ordinal)
                && difference.Ours.Contains("namespace", StringComparison.Ordinal)),
        new("annotations of seccomp are not made of fields since 1.27 (KEP-135)",
            difference => difference is { Kind.Name: "Pod", Field: "metadata.annotations", Ours: Difference.Absent } && difference.Theirs.StartsWith("{\"container.seccomp.security.alpha.kubernetes.io/", StringComparison.Ordinal)),
        new("a strategic patch replaces the selector of a budget as a whole since policy/v1 (1.21)",
            difference => difference.Kind.Name == "PodDisruptionBudget" && difference.What.StartsWith("strategic patch: ", StringComparison.Ordinal)
                && (difference.Field.StartsWith("spec.selector", StringComparison.Ordinal) || difference.Field == "metadata.generation"), Parts: true),
        new("addresses and ports are given before a service is validated since 1.23, when its storage became like all others",
            difference => difference is { Kind.Name: "Service", Path: "refusal" } && Difference.IsAboutAddresses(difference.Ours)),
        new("services are deleted together, and known by their identity, since 1.23, when their storage became like all others",
            difference => difference is { Kind.Name: "Service", Path: "code" }
                && (difference.What.StartsWith("delete some", StringComparison.Ordinal) && difference.Theirs.StartsWith("405 ", StringComparison.Ordinal)
                    || difference.Ours.Contains("Precondition failed: UID", StringComparison.Ordinal) && difference.Theirs.Contains("metadata.uid: ", StringComparison.Ordinal)), Parts: true),
        new("a service is made by PUT since 1.23, when its storage became like all others",
            difference => difference is { Kind.Name: "Service", Path: "code" } && difference.What.StartsWith("replace", StringComparison.Ordinal)
                && difference.Theirs.StartsWith("404 ", StringComparison.Ordinal) && (difference.Ours.StartsWith("201 ", StringComparison.Ordinal)
                    || difference.Ours.StartsWith("422 ", StringComparison.Ordinal) || difference.Ours.Contains("invalid resource version", StringComparison.Ordinal)
                    || difference.Ours.Contains("StorageError: invalid object", StringComparison.Ordinal)), Parts: true),
        new("a service that a write of its status makes is given its ports here as well",
            difference => difference is { Kind.Name: "Service", What: "replace status", Field: "spec.ports.nodePort" or "spec.healthCheckNodePort", Theirs: Difference.Absent }, Parts: true),
        new("a namespace has a label since 1.21 (KEP-2161), and so something that labels are merged with",
            difference => difference is { Kind.Name: "Namespace", Path: "code" } && difference.What.StartsWith("strategic patch", StringComparison.Ordinal)
                && difference.Theirs.Contains("$patch", StringComparison.Ordinal) && difference.Ours.Contains("unknown patch type", StringComparison.Ordinal), Parts: true),
        new("namespaces carry their name as a label since 1.21 (KEP-2161), and so the map of labels is there before",
            difference => difference is { Kind.Name: "Namespace", IsOwnership: true } && difference.Steps[^1] == "." && difference.Ours == Difference.Absent),
        new("namespaces carry their name as a label since 1.21 (KEP-2161), and so there are labels for operations to change",
            difference => difference is { Kind.Name: "Namespace", Path: "refusal" or "code" } && difference.What.StartsWith("json patch", StringComparison.Ordinal)
                && Difference.IsUnfit(difference.Theirs.Replace("422 ", "", StringComparison.Ordinal)), Parts: true),
        new("a time that is not set is left out since 1.34, null before (omitzero)",
            difference => difference.Ours == Difference.Absent && difference.Owned is [_, ..] times && times.All(field => field.EndsWith("creationTimestamp", StringComparison.Ordinal))),
        new("an external name has an address in no dry run, and neither had other types before 1.22",
            difference => difference is { Kind.Name: "Service", Field: "cells.Cluster-IP", Theirs: "<none>" } && difference.Request.Target.Contains("dryRun", StringComparison.Ordinal)),
        new("a range of limits without a name has one made up before 1.24",
            difference => difference is { Kind.Name: "LimitRange", Field: "metadata.name", Theirs: "UID" }),
        new("a number that is too large is refused here in what is applied; upstream keeps its lower bits",
            difference => difference.Path == "code" && difference.What.StartsWith("apply", StringComparison.Ordinal)
                && difference.Ours.Contains("json: cannot unmarshal number ", StringComparison.Ordinal), Parts: true),
        new("who scales an object owns its replicas since 1.22",
            difference => difference.Owned is ["spec.replicas"] && difference.Kind.Subresources.Any(sub => sub.Name == "scale"), Parts: true),
        new("a namespace named in an object that is in none is taken out since 1.21",
            difference => difference is { Kind.Namespaced: false, Path: "code" }
                && difference.Theirs.Contains("does not match the namespace on the request", StringComparison.Ordinal), Parts: true),
        new("IngressClass parameters in namespaces since 1.21 (KEP-2365): the peer cannot apply what it does not know",
            difference => difference is { Kind.Name: "IngressClass", Path: "code" }
                && difference.Theirs.Contains("field not declared in schema", StringComparison.Ordinal) && difference.Theirs.Contains(".spec.parameters.", StringComparison.Ordinal), Parts: true),
        new("keys of items have their defaults since structured-merge-diff 4.1 (1.21)",
            difference => difference.Path == "code" && difference.Theirs.Contains("omits key field \"protocol\" (and doesn't have default value)", StringComparison.Ordinal), Parts: true),
        new("options of a deletion that cannot be read are the client's fault here, 400 in place of 500, in the words of sigs.k8s.io/json",
            difference => difference is { Path: "code", Request.Method: "DELETE" } && difference.Theirs.StartsWith("500 v1.DeleteOptions.", StringComparison.Ordinal)
                && difference.Ours.StartsWith("400 DeleteOptions in version", StringComparison.Ordinal)),
        new("an empty map that is applied is owned since 1.21 (structured-merge-diff 4.1), and then by one alone",
            difference => difference.IsCause && difference.Theirs == Difference.Absent && EmptyMap().IsMatch(difference.Ours)),
        new("an empty map that is applied is owned since 1.21 (structured-merge-diff 4.1), and conflicts are about it",
            difference => difference.Path == "code" && Conflicts(difference.Ours) is [_, ..] maps && maps.All(field => field is "metadata.labels" or "metadata.annotations" or "spec.parameters"), Parts: true),
        new("a number that is too large is refused here in a strategic patch; upstream keeps its lower bits",
            difference => difference.IsCause && difference.What.StartsWith("strategic patch", StringComparison.Ordinal) && difference.Theirs == Difference.Absent
                && difference.Ours.Contains("json: cannot unmarshal number ", StringComparison.Ordinal), Parts: true),
        new("directives that have nothing to be merged with are dropped since 1.24; they stayed in the object",
            difference => difference.IsCause && difference.What.StartsWith("strategic patch", StringComparison.Ordinal) && difference.Ours == Difference.Absent
                && (difference.Theirs.Contains("\"$patch\"", StringComparison.Ordinal) || difference.Theirs.Contains("$patch:", StringComparison.Ordinal)), Parts: true),
        new("an empty list in place of none changes a policy for upstream, which compares them by their memory",
            difference => difference is { Kind.Name: "NetworkPolicy" or "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration", Field: "metadata.generation" }, Parts: true),
        new("restarts are told with when the last one was, as a text, since 1.22",
            difference => difference is { Kind.Name: "Pod", Field: "columnDefinitions.Restarts.type", Theirs: "integer", Ours: "string" }
                || difference is { Kind.Name: "Pod", Field: "cells.Restarts" } && difference.Ours.StartsWith(difference.Theirs, StringComparison.Ordinal)),
        new("shares of priority levels are nominal since 1.26 (KEP-1040)",
            difference => difference.Kind.Name == "PriorityLevelConfiguration" && difference.Field is "columnDefinitions.AssuredConcurrencyShares" or "cells.AssuredConcurrencyShares"),
        new("a token's account is looked up before its request is read further, and the answer tells it, since 1.21",
            difference => difference is { Kind.Name: "ServiceAccount", What: "token" }
                && (difference.Field is "metadata.name" or "metadata.namespace" or "metadata.creationTimestamp"
                    || difference.Path == "code" && difference.Theirs.StartsWith("422 ", StringComparison.Ordinal) && difference.Ours.StartsWith("404 ", StringComparison.Ordinal))),
        new("tokens are bound to nodes since 1.31 (KEP-4193)",
            difference => difference is { What: "token", Path: "code" } && difference.Theirs.Contains("cannot bind token to object of type /v1, Kind=Node", StringComparison.Ordinal)),
        new("the servers have issuers of two names", difference => difference is { What: "token", Field: "spec.audiences" }),
        new("a binding that says nothing sensible is the client's fault here, 422 in place of 500",
            difference => difference is { What: "bind", Path: "code" } && difference.Theirs.StartsWith("500 ", StringComparison.Ordinal) && difference.Ours.StartsWith("422 ", StringComparison.Ordinal)),
        new("amounts may be numbers in the schema since 1.21",
            difference => difference.Path == "status.message" && difference.Theirs.Contains("expected string, got &value.valueUnstructured", StringComparison.Ordinal)
                && difference.Ours.Contains("expected any scalar, got ", StringComparison.Ordinal)),
        new("what can be selected of a revision's data became one value in 1.21 (KEP-555), and is compared before it is owned",
            difference => difference is { Kind.Name: "ControllerRevision", Path: "code" } && difference.What.StartsWith("apply", StringComparison.Ordinal)
                && difference.Theirs.StartsWith("409 ", StringComparison.Ordinal), Parts: true),
        new("an object whose lists repeat items can be applied to since 1.31",
            difference => difference.Path == "code" && difference.Theirs.StartsWith("500 failed to create manager for existing fields", StringComparison.Ordinal)
                && difference.Theirs.Contains("duplicate entries", StringComparison.Ordinal), Parts: true),
        new("a service with addresses of its own outside has a traffic policy since 1.26",
            difference => difference is { Kind.Name: "Service", Field: "spec.externalTrafficPolicy", Theirs: Difference.Absent }),
        new("amounts of overhead are rounded up to thousandths here, as those of pods are",
            difference => difference.Kind.Name == "RuntimeClass" && difference.Field.StartsWith("overhead.podFixed.", StringComparison.Ordinal)
                && difference is { Theirs: not Difference.Absent, Ours: not Difference.Absent } && difference.Theirs[^1] is 'u' or 'n'),
        new("a range of limits without a name has one made up before 1.24",
            difference => difference is { Kind.Name: "LimitRange", Path: "status.details.name", Theirs: "UID" }),
        new("templates of a host network are given no host ports since 1.28",
            difference => difference.Field.EndsWith(".ports.hostPort", StringComparison.Ordinal) && difference.Ours == Difference.Absent),
        new("a table of autoscalers tells which resource is measured since 1.29",
            difference => difference.Field == "cells.Targets" && Resources().Replace(difference.Ours, "") == difference.Theirs),
        new("a job's selector of 1.27 names the label with a domain",
            difference => difference is { Kind.Name: "Job", Field: "cells.Selector" } && difference.Ours == "batch.kubernetes.io/" + difference.Theirs),
        new("in a dry run no port is taken, and which one is shown is chance",
            difference => difference is { Kind.Name: "Service", Field: "spec.healthCheckNodePort" } && difference.Request.Target.Contains("dryRun", StringComparison.Ordinal)
                && difference.Theirs != Difference.Absent && difference.Ours != Difference.Absent),
        new("IngressClass parameters in namespaces since 1.21 (KEP-2365) have a type of their own, which leaves an empty group out",
            difference => difference is { Kind.Name: "IngressClass", Field: "spec.parameters.apiGroup", Ours: Difference.Absent }
                or { Kind.Name: "IngressClass", Field: "spec.parameters.scope", Theirs: "null", Ours: "Cluster" }),
        new("a level may have no shares since 1.29; the versions before took none for the default (KEP-1040)",
            difference => difference is { Kind.Name: "PriorityLevelConfiguration", Field: "spec.limited.nominalConcurrencyShares", Theirs: "30", Ours: "0" }),
        new("what the roles of 1.36 that everybody has allow, in the order in which they are found",
            difference => difference.Kind.Name == "SelfSubjectRulesReview"
                && (difference.Field.StartsWith("status.resourceRules", StringComparison.Ordinal) || difference.Field.StartsWith("status.nonResourceRules", StringComparison.Ordinal))),
        new("the namespace of what is posted is compared with the request's before anything else since 1.21",
            difference => difference is { Kind.Name: "LocalSubjectAccessReview", Path: "code" } && difference.Theirs.StartsWith("422 ", StringComparison.Ordinal)
                && difference.Ours == "400 the namespace of the provided object does not match the namespace sent on the request"),
        new("what is posted is in the request's namespace when it names none, since 1.21",
            difference => difference is { Kind.Name: "LocalSubjectAccessReview", IsCause: true, Ours: Difference.Absent }
                && difference.Theirs.EndsWith("must match metadata.namespace", StringComparison.Ordinal)),
        new("of several bindings that allow the same, any may be found first",
            difference => difference is { Kind.Name: "SubjectAccessReview", Field: "status.reason" }
                && difference.Theirs.StartsWith("RBAC: allowed by ClusterRoleBinding \"system:", StringComparison.Ordinal)
                && difference.Ours.StartsWith("RBAC: allowed by ClusterRoleBinding \"system:", StringComparison.Ordinal)),
        new("nulls that a strategic patch has below what is not there are dropped since 1.27, empty texts before, and those of a secret become its data",
            difference => difference is { Kind.Name: "Secret", Theirs: "" } && difference.Field.StartsWith("data.", StringComparison.Ordinal)
                && difference.What.StartsWith("strategic patch: stringData", StringComparison.Ordinal), Parts: true),
        new("nulls that a strategic patch has below what is not there are dropped since 1.27, empty texts before, and those of a secret become its data",
            difference => difference is { Kind.Name: "Secret", IsCause: true, Ours: Difference.Absent } && difference.Theirs.StartsWith("data[", StringComparison.Ordinal)
                && difference.What.StartsWith("strategic patch: stringData", StringComparison.Ordinal), Parts: true),
        new("a replaced service keeps its address when the client names none, since 1.22, and its version is looked at first",
            difference => difference is { Kind.Name: "Service", Path: "code" } && difference.Theirs.Contains("primary clusterIP can not be unset", StringComparison.Ordinal)
                && difference.Ours.StartsWith("409 ", StringComparison.Ordinal)),
        new("references were owned by member before 1.21 (KEP-1152): conflicts about them come before that of the version",
            difference => difference is { What: "apply: at a version", Field: "status.details.kind" or "status.details.name" or "status.details.group", Ours: Difference.Absent }),
        new("definitions that are deleted together are held until their objects are gone, here as those deleted alone; upstream forgets that",
            difference => difference is { Kind.Name: "CustomResourceDefinition", What: "list after" or "delete some" }, Parts: true),
        new("what nobody owns any longer goes with what it is in since structured-merge-diff 4.2; its parts stayed, empty",
            difference => difference is { Theirs: "{}", Ours: Difference.Absent, IsOwnership: false } && difference.What.StartsWith("apply", StringComparison.Ordinal)
                && difference.Field.Length > 0, Parts: true),
        new("an item that is deleted from a list that is not there was added before 1.24, as directives were",
            difference => difference is { IsCause: true, Ours: Difference.Absent } && difference.What.EndsWith(": an item deleted", StringComparison.Ordinal)
                && difference.Theirs.Contains("FieldValueRequired", StringComparison.Ordinal)),
        new("a list in place of a number or a text is told by the schema in 1.36, by the reader before",
            difference => difference.Path == "status.message" && difference.Theirs.StartsWith("failed to convert new object to proper version", StringComparison.Ordinal)
                && difference.Ours.Contains("expected any scalar, got ", StringComparison.Ordinal)),
        new("a number that is too large is refused here in a strategic patch; upstream keeps its lower bits",
            difference => difference.What.StartsWith("strategic patch", StringComparison.Ordinal) && difference.What.EndsWith("of another type", StringComparison.Ordinal)
                && difference.Ours == Difference.Absent && (difference.IsCause || difference.Field.StartsWith("status.details.", StringComparison.Ordinal))
                && (difference.Request.Body?.ToString() ?? "").Contains("1099511627776", StringComparison.Ordinal)),
        new("nulls that a strategic patch has below what is not there are dropped since 1.27, empty texts before, and those of a secret become its data",
            difference => difference.Kind.Name == "Secret" && difference.Owned is [_, ..] data && data.All(field => field.StartsWith("data", StringComparison.Ordinal))
                && difference.What.StartsWith("strategic patch: stringData", StringComparison.Ordinal), Parts: true),
        new("an applied value that cannot be read is the client's fault here: 400 in place of 500",
            difference => difference is { Kind.Name: "CustomResourceDefinition", Path: "code" } && difference.Theirs.StartsWith("500 failed to convert new object to proper version", StringComparison.Ordinal)
                && difference.Ours.StartsWith("400 CustomResourceDefinition in version", StringComparison.Ordinal)),
        new("events that repeat tell how often their series has, in 1.36",
            difference => difference is { Kind.Name: "Event", Field: "cells.Count" }),
        new("a list in place of a number or a text is told by the schema in 1.36, by the reader before, after conflicts",
            difference => difference.Path == "code" && difference.Theirs.StartsWith("409 Apply failed", StringComparison.Ordinal)
                && difference.Ours.StartsWith("500 failed to create typed patch object", StringComparison.Ordinal)
                && difference.Ours.Contains("expected any scalar, got ", StringComparison.Ordinal)),
        new("which of several amounts that cannot be read is told first, is the order of Go's maps",
            difference => difference.Path == "code" && difference.Theirs.EndsWith("unable to parse quantity's suffix", StringComparison.Ordinal)
                && difference.Ours.Contains("quantities must match the regular expression", StringComparison.Ordinal)),
        new("owners of a template's fields, which nobody keeps, are not looked into here",
            difference => difference.Path == "code" && difference.Theirs.Contains(".metadata.managedFields[", StringComparison.Ordinal)
                && difference.Theirs.Contains(".fieldsV1: expected map, got ", StringComparison.Ordinal), Parts: true),
        new("operations can replace the whole since json-patch 4.10 (1.22)",
            difference => difference.Path is "code" or "refusal" && difference.What.StartsWith("json patch", StringComparison.Ordinal) && difference.Theirs.EndsWith(Difference.Unfit, StringComparison.Ordinal)
                && difference.Request.Body is JsonArray operations && operations.Items.ToArray().OfType<JsonObject>().Any(operation => operation.Text("path") is "")),
        new("references were owned by member before 1.21 (KEP-1152): whoever applied a part had no conflict about the rest",
            difference => difference is { Kind.Name: "ServiceAccount", Path: "code" } && difference.Theirs.StartsWith("200", StringComparison.Ordinal)
                && Conflicts(difference.Ours) is [_, ..] secrets && secrets.All(field => field.StartsWith("secrets[", StringComparison.Ordinal)), Parts: true),
        new("an amount in other words for the same is no change here",
            difference => difference is { Kind.Name: "ResourceQuota", Theirs: "1e3", Ours: "1k" }, Parts: true),
        new("who owns nothing but a map of labels is not given its members again by the next write: structured-merge-diff took the map for one value",
            difference => difference is { IsOwnership: true, Theirs: Difference.Leaf, Ours: Difference.Absent }
                && (difference.Field.StartsWith("metadata.labels.", StringComparison.Ordinal) || difference.Field.StartsWith("metadata.annotations.", StringComparison.Ordinal))),
        new("schemas in schemas are read by readers of their own upstream; which of several faults is told first is not followed here",
            difference => difference is { Kind.Name: "CustomResourceDefinition", IsCause: true } && difference.What.StartsWith("strategic", StringComparison.Ordinal)
                && difference.Theirs.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal) && difference.Ours.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal)),
        new("controllers end a definition that is being deleted, of the peer or here: what is asked after that is asked of nothing",
            difference => difference is { Kind.Name: "CustomResourceDefinition", Path: "code" }
                && (difference.Ours.StartsWith("404 ", StringComparison.Ordinal) && difference.Ours.EndsWith(" not found", StringComparison.Ordinal)
                    || difference.Ours.StartsWith("201", StringComparison.Ordinal) && difference.Theirs.Contains("object is being deleted", StringComparison.Ordinal)), Parts: true),
        new("controllers write what becomes of a definition, of the peer or here",
            difference => difference.Kind.Name == "CustomResourceDefinition" && (difference.Field == "status" || difference.Field.StartsWith("status.conditions", StringComparison.Ordinal)
                || difference.Field.StartsWith("status.acceptedNames", StringComparison.Ordinal))),
        new("controllers end a definition that is being deleted, of the peer or here",
            difference => difference is { Kind.Name: "CustomResourceDefinition", Path: "code" } && (difference.What == "read after delete" || difference.What == "delete again")
                && (difference.Theirs.StartsWith("404 ", StringComparison.Ordinal) || difference.Ours.StartsWith("404 ", StringComparison.Ordinal)), Parts: true),
        new("that a schema is needed is said without saying why since 1.22, when v1beta1 went",
            difference => difference.Kind.Name == "CustomResourceDefinition" && difference.IsCause && difference.Theirs == difference.Ours + ": schemas are required"),
        new("what is applied comes in the order in which it is applied since structured-merge-diff 4.2.1 (1.24); what was there came first",
            difference => difference.Steps is [.., Difference.Order] && difference.What.StartsWith("apply", StringComparison.Ordinal), Parts: true),
        new("a client's mistake that upstream answers with 500 gets 400 here, in the same words",
            difference => difference.Path == "code" && Shows.SameMistake(difference)),
    ];

    /// <summary>The reason for a difference, or null when there is none.</summary>
    public static string? Of(Difference difference) =>
        Words.Reason(difference.Theirs, difference.Ours) ?? FieldChanges.Reason(difference) ?? CauseChanges.Reason(difference)
        ?? Array.Find(all, explanation => explanation.Holds(difference))?.Why;

    /// <summary>Whether a difference, though explained, makes those that follow from it senseless.</summary>
    public static bool Parts(Difference difference) =>
        FieldChanges.Reason(difference) is null && Array.Find(all, explanation => explanation.Holds(difference))?.Parts == true;

    private static bool IsOfStatus(Difference difference) =>
        difference.Field == "status" || difference.Field.StartsWith("status.", StringComparison.Ordinal)
        || difference.Theirs.StartsWith("{\"status\":", StringComparison.Ordinal) || difference.Ours.StartsWith("{\"status\":", StringComparison.Ordinal);

    private static bool IsApplied(Difference difference) => difference.Steps.Any(step => step.EndsWith(" Apply", StringComparison.Ordinal));

    private static string Tail(string text) => text[(text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];

    // "... conflict with "one": .spec.a" or several of them, a line each.
    private static string[] Conflicts(string text) => !text.Contains("Apply failed with", StringComparison.Ordinal) ? [] :
        [.. ConflictField().Matches(text).Select(match => match.Groups["field"].Value)];

    [GeneratedRegex("^[^ ]*: FieldValueRequired: |field is immutable$|Unsupported value: \"\"|Invalid value: \"\"|does not match template `labels`|FieldValueRequired|either `defaultBackend` or `rules`|must be nil if the type is not")]
    private static partial Regex Left();

    [GeneratedRegex("^\\.metadata\\.(labels|annotations): FieldManagerConflict: ")]
    private static partial Regex EmptyMap();

    [GeneratedRegex("(?<=^|, )[a-z.-]+: (?=<unknown>|\\d)")]
    private static partial Regex Resources();

    [GeneratedRegex("(?<kind>\\S*) in version .* cannot be handled as a ")]
    private static partial Regex Decoding();

    [GeneratedRegex(@"^spec\.metrics|^spec\.behavior|^status\.currentMetrics|^metadata\.annotations")]
    private static partial Regex Autoscaled();

    [GeneratedRegex("^\\{\"[^\"]*\":\"\"\\}$|^$")]
    private static partial Regex EmptyTexts();

    // Nothing but one field in another.
    [GeneratedRegex("^(\\{\"[^\"]*\":)*\\{\\}\\}*$")]
    private static partial Regex Chain();

    [GeneratedRegex("^\\.(?<field>[^ ]*): FieldManagerConflict: ")]
    private static partial Regex Conflict();

    [GeneratedRegex(@"(conflict with ""[^""]*""( [^:]*)?: |\n- )\.(?<field>\S+)")]
    private static partial Regex ConflictField();

    [GeneratedRegex("^\\{(\"(deletionTimestamp|deletionGracePeriodSeconds)\":[^,]*,?)+\\}$")]
    private static partial Regex Deleted();

    [GeneratedRegex("^(-|\\{\"tolerations\":.*\\}|\\{\"\\.\":\\{\\}\\})+$")]
    private static partial Regex Tolerated();
}

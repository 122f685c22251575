using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ControlPlane;

/// <summary>How the writes of a plan ended.</summary>
internal enum PlanEnd
{
    /// <summary>Every write went through.</summary>
    Done,

    /// <summary>A write was based on a state that has passed; looking again is enough.</summary>
    Stale,

    /// <summary>The API refused a write for a reason that may last.</summary>
    Failed,

    /// <summary>There was no answer: a write may have gone through, or not.</summary>
    Unknown,
}

/// <summary>A write that went through, for the gate that waits until the caches have seen it.</summary>
internal readonly record struct OwnWrite(Kind Kind, ObjectKey Key, string UID, long Revision, bool Deletes);

/// <summary>
/// Carries out the writes of one plan. Neighbouring creations of a kind run side by side in batches that double while
/// all goes well, so that a quota refuses one creation and not five hundred; deletions run side by side at once.
/// </summary>
internal sealed class PlanExecutor(IApi api, EventRecorder events, Wiring wiring, string component)
{
    private const int SideBySideMax = 64;

    private readonly Dictionary<string, (string From, string To)> revisions = [];

    /// <summary>Whether writes are not checked against the wiring, as for what works on every kind there is.</summary>
    public bool MayWriteAll { get; init; }

    /// <summary>The first write that failed, with the API's answer.</summary>
    public WriteFailure? Failure { get; private set; }

    /// <summary>The writes that went through.</summary>
    public List<OwnWrite> Written { get; } = [];

    /// <summary>The writes of which it is not known whether they went through.</summary>
    public List<Write> Unsettled { get; } = [];

    /// <summary>Why that is not known.</summary>
    public string Lost { get; private set; } = "";

    /// <summary>Asks the API itself whether objects are still there as the plan knows them.</summary>
    public async Task<PlanEnd> VerifyAsync(Plan plan, CancellationToken stop)
    {
        foreach (IObject value in plan.Verify.AsEnumerable())
        {
            ApiResult<IObject> found = await api.GetAsync(value.Kind, ObjectKey.Of(value), stop);
            if (found.Value is not { } live) return PlanEnd.Stale;
            if (live.Metadata.UID != value.Metadata.UID || live.Metadata.IsTerminating) return PlanEnd.Stale;
        }

        foreach (IObject value in plan.VerifyAbsent.AsEnumerable())
        {
            ApiResult<IObject> found = await api.GetAsync(value.Kind, ObjectKey.Of(value), stop);
            bool other = value.Metadata.UID.Length > 0 && found.Value is { } live && live.Metadata.UID != value.Metadata.UID;
            if (found.Error?.Reason != StatusReason.NotFound && !other) return PlanEnd.Stale;
        }

        return PlanEnd.Done;
    }

    /// <summary>Carries out writes in order, up to the first that does not go through.</summary>
    public async Task<PlanEnd> RunAsync(ListOf<Write> writes, CancellationToken stop)
    {
        int at = 0;
        while (at < writes.Count)
        {
            int end = EndOfBatch(writes, at);
            PlanEnd ended = await RunBatchAsync(writes, at, end, stop);
            if (ended != PlanEnd.Done) return ended;
            at = end;
        }

        return PlanEnd.Done;
    }

    private static int EndOfBatch(ListOf<Write> writes, int start)
    {
        int end = start + 1;
        if (writes[start] is not (CreateWrite or DeleteWrite)) return end;
        while (end < writes.Count
            && writes[end].GetType() == writes[start].GetType()
            && ReferenceEquals(writes[end].Kind, writes[start].Kind))
        {
            end++;
        }

        return end;
    }

    private async Task<PlanEnd> RunBatchAsync(ListOf<Write> writes, int start, int end, CancellationToken stop)
    {
        int width = writes[start] is CreateWrite ? 1 : SideBySideMax;
        for (int at = start; at < end;)
        {
            int count = Math.Min(width, end - at);
            Task<Answer>[] calls = new Task<Answer>[count];
            for (int i = 0; i < count; i++) calls[i] = CallAsync(writes[at + i], stop);
            Answer[] answers = await Task.WhenAll(calls);

            PlanEnd worst = PlanEnd.Done;
            for (int i = 0; i < count; i++) worst = (PlanEnd)Math.Max((int)worst, (int)Settle(writes[at + i], answers[i]));
            if (worst != PlanEnd.Done) return worst;
            at += count;
            width = Math.Min(width * 2, SideBySideMax);
        }

        return PlanEnd.Done;
    }

    // One that is lost says nothing of those beside it.
    private async Task<Answer> CallAsync(Write write, CancellationToken stop)
    {
        try
        {
            return await AskAsync(write, stop);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            return new(null, null, fault.Message);
        }
    }

    private async ValueTask<Answer> AskAsync(Write write, CancellationToken stop)
    {
        Invariant.Check(
            MayWriteAll || wiring.Writes.Contains(new WriteTarget(write.Kind, write.Subresource)),
            $"{component} writes {write.Kind} {write.Subresource}, which its wiring does not declare");
        switch (write)
        {
            case CreateWrite create:
                return Answer.Of(await api.CreateAsync(create.Kind, create.Value, stop));
            case UpdateWrite update:
                return Answer.Of(await api.UpdateAsync(update.Kind, Rebase(update.Value), update.Subresource, stop));
            case PatchWrite patch:
                PatchRequest request = new(patch.Type, patch.Body.Memory, component);
                return Answer.Of(await api.PatchAsync(patch.Kind, patch.Key, request, patch.Subresource, stop));
            case PostWrite post:
                return Answer.Of(await api.PostAsync(post.Kind, post.Key, post.Subresource, post.Body, stop));
            case DeleteWrite delete:
                return Answer.Of(await api.DeleteAsync(delete.Kind, delete.Key, OptionsOf(delete), stop));
            default:
                Invariant.Check(false, write.GetType().Name);
                return default;
        }
    }

    // A later write of one plan goes on from the revision that an earlier one of it made.
    private IObject Rebase(IObject value) =>
        revisions.TryGetValue(value.Metadata.UID, out var moved) && moved.From == value.Metadata.ResourceVersion
            ? value.WithMetadata(value.Metadata with { ResourceVersion = moved.To })
            : value;

    private static DeleteOptions OptionsOf(DeleteWrite delete) => DeleteOptions.Empty with
    {
        GracePeriodSeconds = delete.GraceSeconds,
        PropagationPolicy = delete.Propagation,
        Preconditions = Preconditions.Empty with
        {
            UID = delete.UID.Length > 0 ? delete.UID : null,
            ResourceVersion = delete.ResourceVersion,
        },
    };

    private PlanEnd Settle(Write write, Answer answer)
    {
        // What timed out on the server's side may have been stored there, too.
        if ((answer.Lost ?? (answer.Error?.Reason == StatusReason.Timeout ? answer.Error.Message : null)) is { } lost)
        {
            Unsettled.Add(write);
            Lost = lost;
            return PlanEnd.Unknown;
        }

        if (answer.Error is { } error) return SettleFailure(write, error);

        ObjectMeta? stored = answer.Value?.Metadata;
        if (write is UpdateWrite update && stored is not null)
        {
            string from = revisions.TryGetValue(stored.UID, out var moved)
                ? moved.From
                : update.Value.Metadata.ResourceVersion;
            revisions[stored.UID] = (from, stored.ResourceVersion);
        }

        ObjectKey key = stored is null ? write.Key : new(stored.Namespace, stored.Name);
        Written.Add(new(
            write.Kind,
            key,
            write is DeleteWrite delete ? delete.UID : stored?.UID ?? "",
            stored is null ? 0 : KindCache.RevisionOf(stored.ResourceVersion),
            write is DeleteWrite));
        if (write.OnSuccess is { } draft) Record(draft, "{name}", key.Name);
        return PlanEnd.Done;
    }

    private PlanEnd SettleFailure(Write write, Status error)
    {
        bool gone = error.Reason is StatusReason.NotFound or StatusReason.Gone;
        if (write is DeleteWrite && gone) return PlanEnd.Done;
        // A name that is taken, like a conflict, tells of a cache that is behind, not of something to report.
        if (gone || error.Reason is StatusReason.Conflict or StatusReason.AlreadyExists) return PlanEnd.Stale;
        if (write is CreateWrite && IsNamespaceTerminating(error)) return PlanEnd.Stale;

        Failure ??= new(write, error);
        if (write.OnFailure is { } draft) Record(draft, "{error}", error.Message);
        return PlanEnd.Failed;
    }

    private void Record(EventDraft draft, string placeholder, string text) => events.Record(
        draft with { Message = draft.Message.Replace(placeholder, text, StringComparison.Ordinal) }, component);

    private static bool IsNamespaceTerminating(Status error) =>
        error.Details is { } details && details.Causes.Any(cause => cause.Type == "NamespaceTerminating");

    private readonly record struct Answer(IObject? Value, Status? Error, string? Lost = null)
    {
        public static Answer Of(ApiResult<IObject> result) => new(result.Value, result.Error);

        public static Answer Of(ApiResult<IMessageKind> result) => new(result.Value as IObject, result.Error);
    }
}

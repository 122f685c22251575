using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Which objects a controller's object has, and the writes that make it so.</summary>
/// <param name="Owned">Those it has, adopted ones included.</param>
/// <param name="Plan">Adoptions and releases.</param>
public sealed record Claims<T>(ListOf<T> Owned, Plan Plan)
    where T : class, IObject;

/// <summary>
/// The rules of adoption: what a selector matches and nobody controls is taken, what is controlled but no longer
/// matched is let go, what another controls is never touched. An owner on its way out neither takes nor lets go.
/// </summary>
public static class Claims
{
    /// <summary>Sorts candidates into owned ones and others.</summary>
    /// <param name="owner">The controlling object.</param>
    /// <param name="candidates">Objects it controls, and objects without a controller.</param>
    /// <param name="matches">Whether the owner's selector matches an object.</param>
    public static Claims<T> Of<T>(IObject owner, ListOf<T> candidates, Func<T, bool> matches)
        where T : class, IObject
    {
        List<T> owned = [];
        List<Write> writes = [];
        bool adopts = false;
        bool leaving = owner.Metadata.IsTerminating;
        foreach (T candidate in candidates)
        {
            bool matched = matches(candidate);
            if (candidate.Metadata.Controller is { } controller)
            {
                if (controller.UID != owner.Metadata.UID) continue;
                if (matched) owned.Add(candidate);
                else if (!leaving) writes.Add(Write.Update(With(candidate, candidate.Metadata.WithoutOwner(owner.Metadata.UID))));
            }
            else if (matched && !leaving && !candidate.Metadata.IsTerminating)
            {
                T adopted = With(candidate, candidate.Metadata.WithOwner(owner.ControllerReference()));
                owned.Add(adopted);
                writes.Add(Write.Update(adopted));
                adopts = true;
            }
        }

        Plan plan = Plan.Of(writes);
        // A stale cache must not give objects to an owner that is gone: the collector would delete them.
        return new(owned.ToListOf(), adopts ? plan with { Verify = [owner] } : plan);
    }

    private static T With<T>(T value, ObjectMeta metadata)
        where T : class, IObject => (T)value.WithMetadata(metadata);
}

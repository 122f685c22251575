using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.PodLifecycle.Singletons;

/// <summary>What a waiting pod remembers of the lease that another one holds.</summary>
/// <param name="Version">The version it saw.</param>
/// <param name="SeenAt">When it saw that version first, on its own clock.</param>
public sealed record LeaseSighting(string Version, TimeSpan SeenAt);

/// <summary>What a pod does about its lease.</summary>
public abstract record SingletonStep
{
    private SingletonStep()
    {
    }

    /// <summary>Write the lease; it is held once that succeeded.</summary>
    /// <param name="Lease">As it is to be stored.</param>
    /// <param name="IsNew">Whether it is created.</param>
    public sealed record Take(Lease Lease, bool IsNew) : SingletonStep;

    /// <summary>Somebody else holds it.</summary>
    /// <param name="Holder">Who.</param>
    /// <param name="Sighting">To be remembered.</param>
    /// <param name="Left">How long until it may be taken, if the holder does not renew it.</param>
    public sealed record Wait(string Holder, LeaseSighting Sighting, TimeSpan Left) : SingletonStep;
}

/// <summary>
/// A pod's claim to be the one that runs. Its holder lets go of the containers when the lease was not renewed for
/// <see cref="SingletonMark.Lease"/>, counted from before the last renewal was sent; the others wait for that, for the
/// grace the containers then have, and for <see cref="Margin"/>, counted from after they saw that renewal. So no clock
/// needs to agree with another one, only to run at about the same speed.
/// </summary>
/// <param name="Mark">What the pod says.</param>
/// <param name="PodNamespace">Its namespace.</param>
/// <param name="Identity">Node, name and uid of the pod, see <see cref="IdentityOf"/>.</param>
/// <param name="GraceSeconds">How long its containers may take to end.</param>
public sealed record SingletonClaim(SingletonMark Mark, string PodNamespace, string Identity, long GraceSeconds)
{
    /// <summary>Time to kill what did not end within its grace, and for clocks of unequal speed.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Most seconds of grace that are waited for.</summary>
    private const long GraceMax = 30L * 24 * 3600;

    /// <summary>The claim of a pod; null for one that is no singleton.</summary>
    /// <param name="pod">A pod on a node.</param>
    public static SingletonClaim? Of(Pod pod) =>
        SingletonMark.Read(pod.Metadata.Annotations, out SingletonMark? mark) is null && mark is not null
            ? new(mark, pod.Metadata.Namespace, IdentityOf(pod), Grace(pod))
            : null;

    /// <summary>Name of the Lease.</summary>
    public string LeaseName => Mark.LeaseName(PodNamespace);

    /// <summary>How long others wait after a renewal.</summary>
    public TimeSpan Duration => Mark.Lease + TimeSpan.FromSeconds(GraceSeconds) + Margin;

    /// <summary>How a holder is called in the lease: the node first, which alone may write in its name.</summary>
    public static string IdentityOf(Pod pod) => $"{pod.Spec.NodeName}/{pod.Metadata.Name}/{pod.Metadata.UID}";

    /// <summary>Whether a lease is this pod's.</summary>
    public bool IsHolder(Lease lease) => lease.Spec.HolderIdentity == Identity;

    /// <summary>The next step.</summary>
    /// <param name="stored">The lease as just read; null when there is none.</param>
    /// <param name="sighting">What the step before remembered.</param>
    /// <param name="clock">The present on the caller's own clock, which only needs to run on.</param>
    /// <param name="now">The present as others are told it.</param>
    public SingletonStep Next(Lease? stored, LeaseSighting? sighting, TimeSpan clock, DateTimeOffset now)
    {
        if (stored is null) return new SingletonStep.Take(Filled(Blank(), now), IsNew: true);
        string holder = stored.Spec.HolderIdentity ?? "";
        if (holder.Length == 0 || IsHolder(stored)) return new SingletonStep.Take(Filled(stored, now), IsNew: false);
        LeaseSighting seen = sighting?.Version == stored.Metadata.ResourceVersion
            ? sighting
            : new(stored.Metadata.ResourceVersion, clock);
        TimeSpan left = seen.SeenAt + TimeSpan.FromSeconds(stored.Spec.LeaseDurationSeconds ?? 0) - clock;
        return left > TimeSpan.Zero
            ? new SingletonStep.Wait(holder, seen, left)
            : new SingletonStep.Take(Filled(stored, now), IsNew: false);
    }

    private static long Grace(Pod pod) => Math.Clamp(
        pod.Spec.TerminationGracePeriodSeconds ?? PodSpecs.DefaultGraceSeconds, 1, GraceMax);

    private Lease Blank() => Lease.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = SingletonMark.LeaseNamespace, Name = LeaseName },
    };

    private Lease Filled(Lease lease, DateTimeOffset now)
    {
        bool isRenewal = IsHolder(lease);
        bool changesHands = !isRenewal && lease.Metadata.ResourceVersion.Length > 0;
        return lease with
        {
            Spec = lease.Spec with
            {
                HolderIdentity = Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(Duration.TotalSeconds),
                AcquireTime = isRenewal ? lease.Spec.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = (lease.Spec.LeaseTransitions ?? 0) + (changesHands ? 1 : 0),
            },
        };
    }
}

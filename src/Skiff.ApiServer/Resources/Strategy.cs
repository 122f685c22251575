using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Resources;

/// <summary>
/// The rules by which a kind's objects are prepared before they are stored. The instance here serves kinds that have
/// neither status nor generation; others override what differs.
/// </summary>
public class Strategy
{
    /// <summary>Selectable fields beyond name and namespace, with how to read them.</summary>
    public virtual IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal);

    /// <summary>Whether a PUT of an absent object creates it.</summary>
    public virtual bool AllowsCreateOnUpdate { get; init; }

    /// <summary>Whether an immediate deletion answers the object instead of a status.</summary>
    public virtual bool ReturnsDeletedObject { get; init; }

    /// <summary>What happens to dependents when the client does not say.</summary>
    public virtual string DefaultPropagation { get; init; } = "Background";

    /// <summary>Whether other objects can depend on the kind's; where not, no client's wish about them is heard.</summary>
    public virtual bool HasDependents => true;

    /// <summary>Whether a replacement may leave open which version it replaces.</summary>
    public virtual bool AllowsUnconditionalUpdate { get; init; } = true;

    /// <summary>Whether a list of any version comes in pages as well; of most kinds it comes whole.</summary>
    public virtual bool PagesAnyVersion => false;

    /// <summary>Whether the kind has a status that its own subresource writes.</summary>
    public virtual bool HasStatus => false;

    /// <summary>Whether stored objects carry a generation.</summary>
    public virtual bool HasGeneration { get; init; }

    /// <summary>
    /// Completes an object as a client sent it: what reading it changes beyond its defaults, and so still is the
    /// client's.
    /// </summary>
    public virtual IObject Received(IObject draft) => draft;

    /// <summary>Prepares a new object: what a client may not set is reset.</summary>
    public virtual IObject PrepareForCreate(IObject draft, Call call) => draft;

    /// <summary>Prepares a replacement: what only the status subresource may change is kept.</summary>
    public virtual IObject PrepareForUpdate(IObject next, IObject current, Call call) => next;

    /// <summary>Prepares a replacement of the status: everything else is kept.</summary>
    public virtual IObject PrepareForStatusUpdate(IObject next, IObject current, Call call) => next;

    /// <summary>Whether two objects ask for the same, so that the generation stays.</summary>
    public virtual bool SameSpec(IObject next, IObject current) => true;

    /// <summary>What the client is warned of about an object that is to be stored.</summary>
    public virtual IEnumerable<string> Warnings(IObject next, IObject? current) => [];

    /// <summary>
    /// The seconds of grace a deletion gives, or null when the kind is deleted at once.
    /// </summary>
    public virtual long? GraceSeconds(IObject current, DeleteOptions options) => null;

    /// <summary>
    /// Takes what the object needs outside its own row, such as an address; a failure refuses the write.
    /// <paramref name="current"/> is null on creation.
    /// </summary>
    public virtual (IObject Object, Status? Fault) Allocate(IObject next, IObject? current, Call call) => (next, null);

    /// <summary>Gives back what <see cref="Allocate"/> took, when an object is gone or its write failed.</summary>
    public virtual void Release(IObject gone, IObject? kept)
    {
    }

    /// <summary>Whether an object whose deletion began must stay for a reason other than its finalizers.</summary>
    public virtual bool StaysWhileDeleted(IObject current) => false;

    /// <summary>
    /// Whether the kind begins a deletion in a way of its own, which counts neither seconds nor generations and has words
    /// of its own for the deletion of another object.
    /// </summary>
    public virtual bool EndsInItsOwnWay => false;

    /// <summary>
    /// Whether a deletion that begins in a way of its own heeds what the client wishes for dependents.
    /// </summary>
    public virtual bool HearsHowToBegin => true;

    /// <summary>Sets what deletion changes in the object besides its metadata.</summary>
    public virtual IObject MarkDeleted(IObject current) => current;
}

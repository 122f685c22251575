using Skiff.Model;

namespace Skiff.ApiServer.Admission;

/// <summary>What the second round of changing rules must know of the first: who wants to be asked again after a change.</summary>
internal sealed class Rounds
{
    /// <summary>Who was asked since the last change and wants to be asked again after one.</summary>
    public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Who is to be asked in the second round.</summary>
    public HashSet<string> Again { get; } = new(StringComparer.Ordinal);

    /// <summary>The object as the last round left it.</summary>
    public IObject? Left { get; set; }

    /// <summary>Takes in that the object has become another.</summary>
    public void SomebodyChanged()
    {
        Again.UnionWith(Asked);
        Asked.Clear();
    }
}

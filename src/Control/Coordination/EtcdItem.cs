namespace Understudy.Control.Coordination;

/// <summary>A key of etcd.</summary>
/// <param name="Revision">At which it was written last.</param>
internal readonly record struct EtcdItem(long Revision, string Value);
